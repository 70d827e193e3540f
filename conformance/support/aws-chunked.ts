import type { ChunkSigner } from './sigv4.ts'

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
