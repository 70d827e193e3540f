import { constants, crc32, createInflateRaw, type InflateRaw, inflateRawSync } from 'node:zlib'
import type { ByteSource } from './byte-source.ts'

/** What came out of an entry's data. */
export interface Inflated {
  readonly sizeBytes: number
  readonly crc32: number
  /** How much of the data the content took. */
  readonly consumedBytes: number
  /** The content itself, if it was held in memory. */
  readonly content?: Buffer
}

/** `too-long`: more came out than was declared; nothing further was inflated. */
export type InflateFailure = 'too-long' | 'cut-short' | 'corrupt'

/** Gets the content of an entry in order, each piece only for as long as the call. */
export type Take = (piece: Buffer) => void

/** What is read, and what is inflated, at a time: little, since it is up to the collector when that memory is free again. */
const PIECE_BYTES = 256 * 1024
const OUTPUT_BYTES = 64 * 1024
/** zlib's own lower bound. */
const MIN_CHUNK_BYTES = constants.Z_MIN_CHUNK

/** Inflates `data` at once, into memory that is allocated for `declaredBytes` and grows no further. */
export function inflateWhole(data: Buffer, declaredBytes: number): Inflated | InflateFailure {
  try {
    // One byte more than declared, so that one call is enough to see whether it ends there.
    const { buffer, engine } = inflateRawSync(data, {
      info: true,
      chunkSize: Math.max(declaredBytes + 1, MIN_CHUNK_BYTES),
      maxOutputLength: Math.max(declaredBytes, 1),
    }) as unknown as { buffer: Buffer; engine: InflateRaw }
    if (buffer.length > declaredBytes) return 'too-long'
    return { sizeBytes: buffer.length, crc32: crc32(buffer), consumedBytes: engine.bytesWritten, content: buffer }
  } catch (error) {
    return failureOf(error)
  }
}

/** Inflates any amount of data from `source` in bounded memory. `take` is given what comes out, piece by piece. */
export async function inflateStreamed(
  source: ByteSource,
  offset: number,
  compressedBytes: number,
  declaredBytes: number,
  take: Take,
): Promise<Inflated | InflateFailure> {
  const inflate = createInflateRaw({ chunkSize: OUTPUT_BYTES })
  const output = consume(inflate, declaredBytes, take)
  try {
    for (let read = 0; read < compressedBytes && !inflate.readableEnded && !inflate.destroyed; read += PIECE_BYTES) {
      const piece = await source.read(offset + read, Math.min(PIECE_BYTES, compressedBytes - read))
      await written(inflate, piece)
    }
    inflate.end()
    return await output
  } finally {
    inflate.destroy()
  }
}

/** Never rejects for what the data is, so that it may wait while a read of the source fails. */
async function consume(inflate: InflateRaw, declaredBytes: number, take: Take): Promise<Inflated | InflateFailure> {
  let sizeBytes = 0
  let checksum = 0
  try {
    for await (const chunk of inflate as AsyncIterable<Buffer>) {
      sizeBytes += chunk.length
      if (sizeBytes > declaredBytes) return 'too-long'
      checksum = crc32(chunk, checksum)
      take(chunk)
    }
  } catch (error) {
    return failureOf(error)
  }
  return { sizeBytes, crc32: checksum, consumedBytes: inflate.bytesWritten }
}

/**
 * Settles when the piece is consumed, or when no more will be: a deflate stream that ends within a piece ends the
 * readable side, and the write is never called back.
 */
function written(inflate: InflateRaw, piece: Buffer): Promise<void> {
  return new Promise(resolve => {
    const done = () => {
      inflate.off('end', done).off('close', done)
      resolve()
    }
    inflate.on('end', done).on('close', done)
    inflate.write(piece, done)
  })
}

/** Anything but the data's own fault is thrown on. */
function failureOf(error: unknown): InflateFailure {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code === 'ERR_BUFFER_TOO_LARGE') return 'too-long'
  if (code === 'Z_BUF_ERROR') return 'cut-short'
  if (code === 'Z_DATA_ERROR' || code === 'Z_NEED_DICT') return 'corrupt'
  throw error
}
