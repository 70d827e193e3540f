import { Broken } from '../broken.ts'
import type { FileWindows, Range } from '../file-windows.ts'

/** `NAME_MAX` of Linux: no file has a longer name. */
const MAX_NAME_BYTES = 255
/** Up to here all of a table is read at once, for names that nobody knows yet; of a larger one, each name by itself. */
const WHOLE_TABLE_BYTES = 1024 ** 2

/** The table of names of a dynamic section. */
export class ElfStrings {
  readonly #file: FileWindows
  readonly #table: Range

  constructor(file: FileWindows, table: Range) {
    this.#file = file
    this.#table = table
  }

  /** What to load before anything is known about the names. */
  get atOnce(): readonly Range[] {
    return this.#table.length <= WHOLE_TABLE_BYTES ? [this.#table] : []
  }

  /** What to load for the names at `offsets`. Throws {@link Broken}. */
  ranges(offsets: readonly number[]): Range[] {
    return offsets.map(offset => this.#rangeOf(offset))
  }

  /** The name at `offset`, which was loaded. Throws {@link Broken}. */
  at(offset: number): string {
    const bytes = this.#file.bytes(this.#rangeOf(offset))
    const end = bytes.indexOf(0)
    if (end < 0) throw new Broken(`one of its names doesn't end within ${MAX_NAME_BYTES} bytes`)
    return bytes.toString('utf8', 0, end)
  }

  #rangeOf(offset: number): Range {
    const { offset: start, length } = this.#table
    if (offset >= length) throw new Broken('one of its names is outside of its table of names')
    return { offset: start + offset, length: Math.min(MAX_NAME_BYTES + 1, length - offset) }
  }
}
