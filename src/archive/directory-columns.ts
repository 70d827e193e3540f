import { Entry, type EntryFields } from './entry.ts'
import { LOCAL_HEADER_BYTES } from './zip-format.ts'

/**
 * The entries of a zip in a few flat arrays: a million objects would cost hundreds of megabytes of heap in every thread.
 * All of it is allocated once, of a size that was held against the limits before.
 */
export class DirectoryColumns {
  readonly entryCount: number
  readonly #names: Buffer
  readonly #nameStarts: Uint32Array
  readonly #nameLengths: Uint16Array
  /** Of the Unicode path, which lies behind the name; 0 where there is none. */
  readonly #pathLengths: Uint16Array
  readonly #flags: Uint16Array
  readonly #methods: Uint16Array
  readonly #modes: Uint16Array
  readonly #crcs: Uint32Array
  readonly #compressedSizes: Float64Array
  readonly #uncompressedSizes: Float64Array
  readonly #offsets: Float64Array

  /** `maxNameBytes` is the most that all names can have together. */
  constructor(entryCount: number, maxNameBytes: number) {
    this.entryCount = entryCount
    this.#names = Buffer.allocUnsafeSlow(maxNameBytes)
    this.#nameStarts = new Uint32Array(entryCount + 1)
    this.#nameLengths = new Uint16Array(entryCount)
    this.#pathLengths = new Uint16Array(entryCount)
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
    const { index, nameBytes, unicodePath } = entry
    const start = this.#nameStarts[index] ?? 0
    const nameLength = nameBytes.copy(this.#names, start)
    const pathLength = unicodePath?.copy(this.#names, start + nameLength) ?? 0
    this.#nameLengths[index] = nameLength
    this.#pathLengths[index] = pathLength
    this.#nameStarts[index + 1] = start + nameLength + pathLength
    this.#flags[index] = entry.flags
    this.#methods[index] = entry.method
    this.#modes[index] = entry.mode
    this.#crcs[index] = entry.crc32
    this.#compressedSizes[index] = entry.compressedSizeBytes
    this.#uncompressedSizes[index] = entry.uncompressedSizeBytes
    this.#offsets[index] = entry.localHeaderOffset
  }

  entry(index: number): Entry {
    const start = this.#nameStarts[index] ?? 0
    const nameEnd = start + (this.#nameLengths[index] ?? 0)
    const pathLength = this.#pathLengths[index] ?? 0
    return new Entry({
      index,
      nameBytes: this.#names.subarray(start, nameEnd),
      unicodePath: pathLength === 0 ? undefined : this.#names.subarray(nameEnd, nameEnd + pathLength),
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
    const nameBytes = this.#nameLengths[index] ?? 0
    return this.localHeaderOffset(index) + LOCAL_HEADER_BYTES + nameBytes + this.compressedSizeBytes(index)
  }

  get uncompressedBytes(): number {
    return this.#uncompressedSizes.reduce((sum, size) => sum + size, 0)
  }
}
