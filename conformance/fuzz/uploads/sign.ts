import { createHash, createHmac } from 'node:crypto'
import type { Credentials } from '../../crash/server.ts'
import { encode, type Header, REGION } from '../request.ts'

/**
 * Signature Version 4 for uploads, with what the model has to know of it. By hand: an SDK's signer would take most of the
 * fuzzer's time, and that this one signs rightly is shown by every upload that is accepted.
 */
export interface Signed {
  readonly target: string
  /** Every header that was signed: lower-case name, canonical value. */
  readonly headers: ReadonlyMap<string, string>
  /** `x-amz-content-sha256`, or what stands for it. */
  readonly payloadHash: string
  readonly authorization: string | undefined
  readonly chunks: ChunkKey
}

/** What signs the chunks of a body. */
export interface ChunkKey {
  readonly key: Buffer
  readonly amzDate: string
  readonly scope: string
  /** The request's own signature: the first in the chain. */
  readonly seed: string
}

export const EMPTY_SHA256 = sha256('')

export function sha256(data: string | Buffer): string {
  return createHash('sha256').update(data).digest('hex')
}

/** White space around a value and runs of it inside, as the canonical request has it. */
export function canonicalValue(value: string): string {
  return value.replace(/[ \t]+/g, ' ').replace(/^ | $/g, '')
}

/**
 * Signs a PUT with all of `headers`.
 *
 * @param query unencoded
 * @returns with the headers that have to be sent on top of those given
 */
export function signUpload(
  { path, query, headers }: { path: string; query: readonly Header[]; headers: readonly Header[] },
  payloadHash: string,
  credentials: Credentials,
  presigned: boolean,
): Signed & { added: Header[] } {
  const amzDate = `${new Date().toISOString().slice(0, 19).replace(/[-:]/g, '')}Z`
  const scope = `${amzDate.slice(0, 8)}/${REGION}/s3/aws4_request`
  const key = signingKey(credentials.secretAccessKey, amzDate.slice(0, 8))
  const credential = `${credentials.accessKeyId}/${scope}`
  const token = credentials.sessionToken ?? ''
  const added: Header[] = presigned
    ? []
    : [
        ['x-amz-date', amzDate],
        ['x-amz-security-token', token],
      ]
  const signed = new Map<string, string>()
  for (const [name, value] of [...headers, ...added]) {
    const earlier = signed.get(name.toLowerCase())
    signed.set(name.toLowerCase(), canonicalValue(earlier === undefined ? value : `${earlier},${value}`))
  }
  const names = [...signed.keys()].sort()
  const pairs: Header[] = presigned
    ? [
        ...query,
        ['X-Amz-Algorithm', 'AWS4-HMAC-SHA256'],
        ['X-Amz-Credential', credential],
        ['X-Amz-Date', amzDate],
        ['X-Amz-Expires', '600'],
        ['X-Amz-Security-Token', token],
        ['X-Amz-SignedHeaders', names.join(';')],
      ]
    : [...query]
  const encoded = pairs.map(([name, value]) => `${encode(name)}=${encode(value)}`)
  const lines = names.map(name => `${name}:${signed.get(name)}\n`).join('')
  const request = `PUT\n${path}\n${[...encoded].sort().join('&')}\n${lines}\n${names.join(';')}\n${payloadHash}`
  const text = `AWS4-HMAC-SHA256\n${amzDate}\n${scope}\n${sha256(request)}`
  const seed = createHmac('sha256', key).update(text).digest('hex')
  const authorization = presigned
    ? undefined
    : `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=${names.join(';')}, Signature=${seed}`
  if (authorization !== undefined) added.push(['authorization', authorization])
  const all = presigned ? [...encoded, `X-Amz-Signature=${seed}`] : encoded
  const target = all.length === 0 ? path : `${path}?${all.join('&')}`
  return { target, headers: signed, payloadHash, authorization, chunks: { key, amzDate, scope, seed }, added }
}

/** Signs one chunk after the other, then the trailers (S3: "Signature calculations: multiple chunks"). */
export class ChunkSigner {
  readonly #key: ChunkKey
  #previous: string

  constructor(key: ChunkKey) {
    this.#key = key
    this.#previous = key.seed
  }

  chunk(data: Buffer): string {
    return this.#next('PAYLOAD', EMPTY_SHA256, sha256(data))
  }

  /** @param text `name:value\n` for each trailer, in Latin-1 */
  trailers(text: string): string {
    return this.#next('TRAILER', sha256(Buffer.from(text, 'latin1')))
  }

  #next(kind: string, ...lines: string[]): string {
    const { key, amzDate, scope } = this.#key
    const text = [`AWS4-HMAC-SHA256-${kind}`, amzDate, scope, this.#previous, ...lines].join('\n')
    this.#previous = createHmac('sha256', key).update(text).digest('hex')
    return this.#previous
  }
}

const keys = new Map<string, Buffer>()

export function signingKey(secret: string, date: string): Buffer {
  const known = keys.get(`${secret} ${date}`)
  if (known) return known
  let key: Buffer | string = `AWS4${secret}`
  for (const part of [date, REGION, 's3', 'aws4_request']) key = createHmac('sha256', key).update(part).digest()
  keys.set(`${secret} ${date}`, key as Buffer)
  return key as Buffer
}
