import type { Random } from '../../crash/random.ts'
import type { ChunkSizes } from './plan.ts'
import { type ChunkKey, ChunkSigner } from './sign.ts'

/** One chunk of aws-chunked framing, or of HTTP's own, in pieces that can be spoilt each by itself. */
export interface Chunk {
  size: string
  extension: string
  headerEnd: string
  data: Buffer
  dataEnd: string
}

export interface Trailer {
  name: string
  colon: string
  value: string
  end: string
}

/** A framed body. */
export interface Frame {
  chunks: Chunk[]
  trailers: Trailer[]
  end: string
}

/** Cuts a body into chunks, the last of them empty, with nothing spoilt. */
export function frameOf(body: Buffer, { min, max }: ChunkSizes, random: Random): Frame {
  const chunks: Chunk[] = []
  for (let at = 0; at < body.length; ) {
    const data = body.subarray(at, at + random.integer(min, max))
    chunks.push({ size: data.length.toString(16), extension: '', headerEnd: '\r\n', data, dataEnd: '\r\n' })
    at += data.length
  }
  // Trailers follow the last chunk's header.
  chunks.push({ size: '0', extension: '', headerEnd: '\r\n', data: Buffer.alloc(0), dataEnd: '' })
  return { chunks, trailers: [], end: '\r\n' }
}

export function trailer(name: string, value: string): Trailer {
  return { name, colon: ':', value, end: '\r\n' }
}

/** Signs the chunks and, if there are any, the trailers. */
export function signFrame(frame: Frame, key: ChunkKey, hasTrailers: boolean): void {
  const signer = new ChunkSigner(key)
  for (const chunk of frame.chunks) chunk.extension = `;chunk-signature=${signer.chunk(chunk.data)}`
  if (!hasTrailers || frame.trailers.length === 0) return
  const text = frame.trailers.map(({ name, value }) => `${name.toLowerCase()}:${value.trim()}\n`).join('')
  frame.trailers.push(trailer('x-amz-trailer-signature', signer.trailers(text)))
}

export function joinFrame({ chunks, trailers, end }: Frame): Buffer {
  return Buffer.concat([
    ...chunks.flatMap(({ size, extension, headerEnd, data, dataEnd }) => [
      Buffer.from(`${size}${extension}${headerEnd}`, 'latin1'),
      data,
      Buffer.from(dataEnd, 'latin1'),
    ]),
    Buffer.from(trailers.map(({ name, colon, value, end }) => `${name}${colon}${value}${end}`).join(''), 'latin1'),
    Buffer.from(end, 'latin1'),
  ])
}
