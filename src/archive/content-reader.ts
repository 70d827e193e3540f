import { pipeline, Readable } from 'node:stream'
import { createInflateRaw } from 'node:zlib'
import { assertRange, type RangedReader } from '../streams/ranged-reader.ts'
import type { ByteSource } from './byte-source.ts'
import type { Entry } from './entry.ts'
import { release } from './release.ts'
import { METHOD_STORED } from './zip-format.ts'

const PIECE_BYTES = 256 * 1024
const NOTHING = Buffer.alloc(0)

/**
 * Ranged reads of the content of an entry that was checked. Of compressed content a read costs inflating all that lies before
 * it, unless it follows the last one: whoever reads in rising order pays once.
 *
 * @param content the content itself, where it is in memory: of compressed content it goes with the reader
 */
export function openContent(
  source: ByteSource,
  entry: Entry,
  dataOffset: number,
  content: Buffer | undefined,
): RangedReader {
  if (content !== undefined) return memoryReader(content, entry.method !== METHOD_STORED)
  if (entry.method === METHOD_STORED) return storedReader(source, entry, dataOffset)
  return new InflatedReader(source, entry, dataOffset)
}

/** @param isOwn whether the memory holds nothing else, and can go with the reader */
function memoryReader(content: Buffer, isOwn: boolean): RangedReader {
  return {
    sizeBytes: content.length,
    async read(offset, length) {
      assertRange(offset, length, content.length)
      return content.subarray(offset, offset + length)
    },
    async [Symbol.asyncDispose]() {
      if (isOwn) release(content)
    },
  }
}

function storedReader(source: ByteSource, { uncompressedSizeBytes }: Entry, dataOffset: number): RangedReader {
  return {
    sizeBytes: uncompressedSizeBytes,
    async read(offset, length) {
      assertRange(offset, length, uncompressedSizeBytes)
      return source.read(dataOffset + offset, length)
    },
    async [Symbol.asyncDispose]() {},
  }
}

/** Inflates as far as it has to, and once more from the beginning for what has passed. */
class InflatedReader implements RangedReader {
  readonly sizeBytes: number
  readonly #source: ByteSource
  readonly #entry: Entry
  readonly #dataOffset: number
  #chunks: AsyncIterator<Buffer> | undefined
  #chunk: Buffer = NOTHING
  #chunkOffset = 0

  constructor(source: ByteSource, entry: Entry, dataOffset: number) {
    this.#source = source
    this.#entry = entry
    this.#dataOffset = dataOffset
    this.sizeBytes = entry.uncompressedSizeBytes
  }

  async read(offset: number, length: number): Promise<Buffer> {
    assertRange(offset, length, this.sizeBytes)
    if (this.#chunks === undefined || offset < this.#chunkOffset) await this.#restart()
    const target = Buffer.allocUnsafeSlow(length)
    for (let filled = 0; filled < length; ) {
      const within = offset + filled - this.#chunkOffset
      if (within < this.#chunk.length) filled += this.#chunk.copy(target, filled, within)
      else await this.#next()
    }
    return target
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#chunks?.return?.()
  }

  async #restart(): Promise<void> {
    await this.#chunks?.return?.()
    const inflate = createInflateRaw({ chunkSize: PIECE_BYTES })
    // Whoever reads meets the error.
    pipeline(Readable.from(this.#pieces()), inflate, () => {})
    this.#chunks = (inflate as AsyncIterable<Buffer>)[Symbol.asyncIterator]()
    this.#chunk = NOTHING
    this.#chunkOffset = 0
  }

  async #next(): Promise<void> {
    const next = await this.#chunks?.next()
    // It was whole when it was checked.
    if (!next || next.done) throw new Error('the content of an entry ends early')
    this.#chunkOffset += this.#chunk.length
    this.#chunk = next.value
  }

  async *#pieces(): AsyncGenerator<Buffer, void> {
    const { compressedSizeBytes } = this.#entry
    for (let read = 0; read < compressedSizeBytes; read += PIECE_BYTES)
      yield this.#source.read(this.#dataOffset + read, Math.min(PIECE_BYTES, compressedSizeBytes - read))
  }
}
