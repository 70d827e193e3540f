/** What the first bytes are given; it doubles from there. */
const FIRST_BYTES = 4096

/**
 * Bytes gathered from chunks in memory that is theirs alone. Keeping the chunks themselves would let a client that sends a
 * byte at a time take hundreds of bytes for each.
 */
export class Gathered {
  #bytes = Buffer.allocUnsafe(FIRST_BYTES)
  #length = 0

  get length(): number {
    return this.#length
  }

  add(chunk: Buffer): void {
    const length = this.#length + chunk.length
    if (length > this.#bytes.length) {
      const larger = Buffer.allocUnsafe(Math.max(length, this.#bytes.length * 2))
      this.#bytes.copy(larger, 0, 0, this.#length)
      this.#bytes = larger
    }
    chunk.copy(this.#bytes, this.#length)
    this.#length = length
  }

  bytes(): Buffer {
    return this.#bytes.subarray(0, this.#length)
  }
}
