import { bytesReader } from './check-bytes.ts'

/** Bytes in memory, and what was read of them. */
export class CountingReader {
  readonly sizeBytes: number
  readBytes = 0
  /** How often one would have to begin again if one could only read forward. */
  passes = 0
  readonly #bytes: Buffer
  #nextOffset = Number.POSITIVE_INFINITY

  constructor(bytes: Buffer) {
    this.#bytes = bytes
    this.sizeBytes = bytes.length
  }

  /** As strict as a storage would be. */
  async read(offset: number, length: number): Promise<Buffer> {
    const bytes = await bytesReader(this.#bytes).read(offset, length)
    if (offset < this.#nextOffset) this.passes += 1
    this.#nextOffset = offset + length
    this.readBytes += length
    return bytes
  }

  async [Symbol.asyncDispose]() {}
}
