import type { RangedReader } from '../streams/ranged-reader.ts'

const PIECE_BYTES = 1024 ** 2

/** Takes a range of a file from its beginning to its end, reading it in pieces of a megabyte. */
export class SequentialReader {
  readonly #reader: RangedReader
  readonly #endOffset: number
  #nextOffset: number
  #piece: Buffer = Buffer.alloc(0)

  constructor(reader: RangedReader, startOffset: number, endOffset: number) {
    this.#reader = reader
    this.#nextOffset = startOffset
    this.#endOffset = endOffset
  }

  /** How much hasn't been taken. */
  get remainingBytes(): number {
    return this.#endOffset - this.#nextOffset + this.#piece.length
  }

  /** The next `length` bytes, of which `remainingBytes` must be left. They stay as they are when more is taken. */
  async take(length: number): Promise<Buffer> {
    if (length > this.#piece.length) await this.#fill(length)
    const taken = this.#piece.subarray(0, length)
    this.#piece = this.#piece.subarray(length)
    return taken
  }

  async #fill(length: number): Promise<void> {
    const wanted = Math.max(length, PIECE_BYTES) - this.#piece.length
    const read = Math.min(wanted, this.#endOffset - this.#nextOffset)
    const more = await this.#reader.read(this.#nextOffset, read)
    this.#nextOffset += read
    this.#piece = Buffer.concat([this.#piece, more])
  }
}
