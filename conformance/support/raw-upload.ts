import type { Upload } from './clients.ts'
import { Connection, type RawAnswer } from './connection.ts'
import { type SignedHeaders, type SigningKeys, sha256, sign } from './sigv4.ts'

export interface RawPut {
  readonly keys?: SigningKeys
  readonly target?: string
  /** What is signed as the target, where it isn't spelt as it is sent. */
  readonly canonical?: string
  readonly method?: string
  readonly payloadHash?: string
  readonly headers?: Readonly<Record<string, string>>
}

/** The target of a build's key in path style. */
export function targetOf({ place }: Upload, query = ''): string {
  return `/${place.Bucket}/${place.Key}${query}`
}

/** Signs a request about a build's key; without more said, a PutObject whose payload isn't signed. */
export function signPut(url: string, upload: Upload, put: RawPut = {}): SignedHeaders {
  return sign(
    {
      method: put.method ?? 'PUT',
      target: put.canonical ?? put.target ?? targetOf(upload),
      headers: { Host: new URL(url).host, ...put.headers },
      payloadHash: put.payloadHash ?? 'UNSIGNED-PAYLOAD',
    },
    { keys: put.keys ?? upload.keys, service: 's3' },
  )
}

/** Sends a whole request on a connection of its own and reads the answer. */
export async function sendPut(url: string, upload: Upload, body: Buffer, put: RawPut = {}): Promise<RawAnswer> {
  const length = put.headers?.['Transfer-Encoding'] ? {} : { 'Content-Length': String(body.length) }
  const { headers } = signPut(url, upload, { ...put, headers: { ...length, ...put.headers } })
  using connection = await Connection.open(url)
  connection.request(put.method ?? 'PUT', put.target ?? targetOf(upload), headers, body)
  return await connection.answer(put.method)
}

/** A request to the control plane over AWS JSON 1.1, signed with root keys, without waiting for its answer. */
export function signCall(url: string, keys: SigningKeys, target: string, body: string): SignedHeaders {
  const headers = {
    Host: new URL(url).host,
    'Content-Type': 'application/x-amz-json-1.1',
    'Content-Length': String(Buffer.byteLength(body)),
    'X-Amz-Target': target,
  }
  return sign({ method: 'POST', target: '/', headers, payloadHash: sha256(body) }, { keys, service: 'gamelift' })
}

/** S3's code in an error document. */
export function errorCode({ body }: RawAnswer): string | undefined {
  return /<Code>([^<]+)<\/Code>/.exec(body)?.[1]
}
