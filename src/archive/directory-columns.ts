import { Entry, type EntryFields } from './entry.ts'
import { LOCAL_HEADER_BYTES } from './zip-format.ts'

/**
 * The entries of a zip in a few flat arrays: a million objects would cost hundreds of megabytes of heap in every thread.
 * All of it is allocated once, of a size that was held against the limits before.
 */
export class DirectoryColumns {
  readonly entryCount: number
  readonly #names: Buffer
  readonly #nameEnds: Uint32Array
  readonly #unicodePaths = new Map<number, Buffer>()
  readonly #flags: Uint16Array
  readonly #methods: Uint16Array
  readonly #modes: Uint16Array
  readonly #crcs: Uint32Array
  readonly #compressedSizes: Float64Array
  readonly #uncompressedSizes: Float64Array
  readonly #offsets: Float64Array

  constructor(entryCount: number, maxNameBytes: number) {
    this.entryCount = entryCount
    this.#names = Buffer.allocUnsafeSlow(maxNameBytes)
    this.#nameEnds = new Uint32Array(entryCount)
    this.#flags = new Uint16Array(entryCount)
    this.#methods = new Uint16Array(entryCount)
    this.#modes = new Uint16Array(entryCount)
    this.#crcs = new Uint32Array(entryCount)
    this.#compressedSizes = new Float64Array(entryCount)
    this.#uncompressedSizes = new Float64Array(entryCount)
    this.#offsets = new Float64Array(entryCount)
  }

  /** Entries are set in the order of their index. */
  set(entry: EntryFields): void {
    const { index } = entry
    const nameStart = this.#nameStart(index)
    this.#nameEnds[index] = nameStart + entry.nameBytes.copy(this.#names, nameStart)
    if (entry.unicodePath !== undefined) this.#unicodePaths.set(index, Buffer.from(entry.unicodePath))
    this.#flags[index] = entry.flags
    this.#methods[index] = entry.method
    this.#modes[index] = entry.mode
    this.#crcs[index] = entry.crc32
    this.#compressedSizes[index] = entry.compressedSizeBytes
    this.#uncompressedSizes[index] = entry.uncompressedSizeBytes
    this.#offsets[index] = entry.localHeaderOffset
  }

  entry(index: number): Entry {
    return new Entry({
      index,
      nameBytes: this.#names.subarray(this.#nameStart(index), this.#nameEnds[index]),
      unicodePath: this.#unicodePaths.get(index),
      flags: this.#flags[index] ?? 0,
      method: this.#methods[index] ?? 0,
      mode: this.#modes[index] ?? 0,
      crc32: this.#crcs[index] ?? 0,
      compressedSizeBytes: this.compressedSizeBytes(index),
      uncompressedSizeBytes: this.uncompressedSizeBytes(index),
      localHeaderOffset: this.localHeaderOffset(index),
    })
  }

  *entries(): Generator<Entry, void> {
    for (let index = 0; index < this.entryCount; index += 1) yield this.entry(index)
  }

  localHeaderOffset(index: number): number {
    return this.#offsets[index] ?? 0
  }

  compressedSizeBytes(index: number): number {
    return this.#compressedSizes[index] ?? 0
  }

  uncompressedSizeBytes(index: number): number {
    return this.#uncompressedSizes[index] ?? 0
  }

  /** The end of the least that an entry takes in the file: the extra area of its local header may take more. */
  minimumEnd(index: number): number {
    const nameBytes = (this.#nameEnds[index] ?? 0) - this.#nameStart(index)
    return this.localHeaderOffset(index) + LOCAL_HEADER_BYTES + nameBytes + this.compressedSizeBytes(index)
  }

  get uncompressedBytes(): number {
    return this.#uncompressedSizes.reduce((sum, size) => sum + size, 0)
  }

  #nameStart(index: number): number {
    return index === 0 ? 0 : (this.#nameEnds[index - 1] ?? 0)
  }
}
