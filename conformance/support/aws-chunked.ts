import { crc32 } from 'node:zlib'
import type { Upload } from './clients.ts'
import { Connection, type RawAnswer } from './connection.ts'
import { type RawPut, signPut, targetOf } from './raw-upload.ts'
import type { ChunkSigner } from './sigv4.ts'

export const UNSIGNED = 'STREAMING-UNSIGNED-PAYLOAD-TRAILER'
export const SIGNED = 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD'
export const SIGNED_TRAILER = 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER'

export interface Framing {
  /** For the signed variants. */
  readonly signer?: ChunkSigner
  /** Lines after the last chunk. */
  readonly trailers?: Readonly<Record<string, string>>
  /** False leaves the signature of the trailers out. */
  readonly signTrailers?: boolean
}

/** An aws-chunked body of these chunks; the empty one at the end is added. */
export function frame(chunks: readonly Buffer[], { signer, trailers = {}, signTrailers = true }: Framing = {}): Buffer {
  const pieces: Buffer[] = []
  const line = (text: string) => pieces.push(Buffer.from(`${text}\r\n`))
  const header = (chunk: Buffer) =>
    line(chunk.length.toString(16) + (signer ? `;chunk-signature=${signer.chunk(chunk)}` : ''))
  for (const chunk of chunks) {
    header(chunk)
    pieces.push(chunk)
    line('')
  }
  header(Buffer.alloc(0))
  const lines = Object.entries(trailers)
  for (const [name, value] of lines) line(`${name}:${value}`)
  if (signer && lines.length > 0 && signTrailers) {
    line(`x-amz-trailer-signature:${signer.trailer(lines.map(([name, value]) => `${name}:${value}\n`).join(''))}`)
  }
  line('')
  return Buffer.concat(pieces)
}

export interface ChunkedPut extends Pick<RawPut, 'headers' | 'method' | 'target'> {
  readonly payloadHash: string
  /** What the head says that the decoded body has. */
  readonly decodedBytes: number
  readonly body: (signer: ChunkSigner) => Buffer
  /** With `Transfer-Encoding: chunked` around it, as botocore sends it over https. */
  readonly transferEncoding?: boolean
}

/** Signs the head first, since the signatures of the chunks go on from its own. */
export async function sendChunked(url: string, to: Upload, put: ChunkedPut): Promise<RawAnswer> {
  const { method = 'PUT', target = targetOf(to) } = put
  const declared = { 'x-amz-decoded-content-length': String(put.decodedBytes) }
  const signed = signPut(url, to, { ...put, headers: { ...declared, ...put.headers } })
  const body = put.body(signed.chunkSigner)
  using connection = await Connection.open(url)
  if (put.transferEncoding) {
    connection.request(method, target, { ...signed.headers, 'Transfer-Encoding': 'chunked' })
    connection.write(
      Buffer.concat([Buffer.from(`${body.length.toString(16)}\r\n`), body, Buffer.from('\r\n0\r\n\r\n')]),
    )
  } else {
    connection.request(method, target, { ...signed.headers, 'Content-Length': String(body.length) }, body)
  }
  return await connection.answer()
}

/** As the header and the trailer `x-amz-checksum-crc32` have it. */
export function crc32Of(data: Buffer): string {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(crc32(data))
  return bytes.toString('base64')
}
