import { crc32 } from 'node:zlib'
import { HttpRequest } from '@smithy/protocol-http'
import { SignatureV4 } from '@smithy/signature-v4'
import { frame } from '../support/aws-chunked.ts'
import { type SigningKeys, sha256, sign } from '../support/sigv4.ts'
import { Sha256 } from './gantry-api.ts'

/** The key of a build's file, and what to sign requests for it with. */
export interface Place {
  readonly host: string
  readonly bucket: string
  readonly key: string
  readonly keys: SigningKeys
}

/** How the body of an upload is sent and signed. */
export type Form = 'signed' | 'unsigned' | 'checksum' | 'chunks-signed' | 'chunks-trailer' | 'presigned'

export interface ReadyRequest {
  readonly method: string
  readonly target: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
}

const CHUNK_BYTES = 64 * 1024
const PRESIGNED_SECONDS = 300

/**
 * A request for the build's key, signed at `date`: the client's idea of the server's time.
 *
 * @param query its parameters sorted, as they are signed
 */
export async function s3Request(
  { host, bucket, key, keys }: Place,
  { method, query = '', body, form, date }: { method: string; query?: string; body: Buffer; form: Form; date: Date },
): Promise<ReadyRequest> {
  const target = `/${bucket}/${key}${query === '' ? '' : `?${query}`}`
  if (form === 'presigned') {
    const headers = { Host: host, 'Content-Length': String(body.length) }
    return { method, target: await presigned({ method, host, target, keys, date }), headers, body }
  }
  const signed = (payloadHash: string, lengthBytes: number, more: Record<string, string> = {}) => {
    const headers = { Host: host, 'Content-Length': String(lengthBytes), ...more }
    return sign({ method, target, headers, payloadHash }, { keys, service: 's3', date })
  }
  if (form === 'signed') return { method, target, body, headers: signed(sha256(body), body.length).headers }
  if (form === 'unsigned') return { method, target, body, headers: signed('UNSIGNED-PAYLOAD', body.length).headers }
  if (form === 'checksum') {
    const checksum = { 'x-amz-checksum-crc32': crc32Of(body) }
    return { method, target, body, headers: signed('UNSIGNED-PAYLOAD', body.length, checksum).headers }
  }
  const chunks = chunksOf(body)
  const decoded = { 'x-amz-decoded-content-length': String(body.length), 'Content-Encoding': 'aws-chunked' }
  if (form === 'chunks-trailer') {
    const framed = frame(chunks, { trailers: { 'x-amz-checksum-crc32': crc32Of(body) } })
    const trailer = { ...decoded, 'x-amz-trailer': 'x-amz-checksum-crc32' }
    const { headers } = signed('STREAMING-UNSIGNED-PAYLOAD-TRAILER', framed.length, trailer)
    return { method, target, headers, body: framed }
  }
  // Every signature has the same length, so any tells how long the body will be.
  const lengthBytes = frame(chunks, { signer: signed('', 0).chunkSigner }).length
  const { headers, chunkSigner } = signed('STREAMING-AWS4-HMAC-SHA256-PAYLOAD', lengthBytes, decoded)
  return { method, target, headers, body: frame(chunks, { signer: chunkSigner }) }
}

function chunksOf(body: Buffer): Buffer[] {
  return Array.from({ length: Math.ceil(body.length / CHUNK_BYTES) }, (_, index) =>
    body.subarray(index * CHUNK_BYTES, (index + 1) * CHUNK_BYTES),
  )
}

function crc32Of(body: Buffer): string {
  const checksum = Buffer.alloc(4)
  checksum.writeUInt32BE(crc32(body))
  return checksum.toString('base64')
}

async function presigned(of: {
  method: string
  host: string
  target: string
  keys: SigningKeys
  date: Date
}): Promise<string> {
  const { method, host, target, keys, date } = of
  const signer = new SignatureV4({
    service: 's3',
    region: 'us-west-2',
    credentials: keys,
    sha256: Sha256,
    uriEscapePath: false,
  })
  // As S3's presigners do it: the header moves into the query.
  const headers = { host, 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' }
  const request = new HttpRequest({ method, protocol: 'http:', hostname: host, path: target, headers })
  const { query, path } = await signer.presign(request, { expiresIn: PRESIGNED_SECONDS, signingDate: date })
  const parameters = Object.entries(query ?? {}).map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`)
  return `${path}?${parameters.join('&')}`
}
