import type { FileWindows, Range } from '../file-windows.ts'
import type { ElfHeader } from './header.ts'
import type { ElfNumbers } from './numbers.ts'

interface Section {
  readonly nameOffset: number
  readonly type: number
  readonly isLoaded: boolean
  readonly isCode: boolean
  readonly range: Range
}

/** `sh_type` of a section that takes no place in the file. */
const SHT_NOBITS = 8
const SHF_ALLOC = 2n
const SHF_EXECINSTR = 4n

const SECTION_BYTES_32 = 40
const SECTION_BYTES_64 = 64
/** Programs have about forty; an object with a section for each function may have more, whose sizes aren't worth it. */
const MAX_SECTIONS = 4_096
/** Names of sections; those of {@link MAX_SECTIONS} take less. */
const MAX_NAMES_BYTES = 256 * 1024
/** GNU ld writes the names right in front of the headers, and they take a few hundred bytes: worth reading along. */
const BEFORE_TABLE_BYTES = 4_096

/** Where the section headers are; undefined if there are none, or they can't be: programs run without. */
export function sectionTable(file: FileWindows, { sectionHeaders, numbers }: ElfHeader): Range | undefined {
  const { offset, count, entryBytes } = sectionHeaders
  if (count === 0 || count > MAX_SECTIONS) return undefined
  if (entryBytes !== (numbers.is64 ? SECTION_BYTES_64 : SECTION_BYTES_32)) return undefined
  const table = { offset, length: count * entryBytes }
  return file.holds(table) ? table : undefined
}

/** Throws `Broken` unless the file has all of its section headers: an object is nothing but sections. */
export function demandSectionTable(file: FileWindows, { sectionHeaders }: ElfHeader): void {
  const { offset, count, entryBytes } = sectionHeaders
  file.demand('its section headers would', { offset, length: count * entryBytes })
}

/** What to load for `table`: somewhat more, for the names that may be in front of it. */
export function aroundTable(table: Range): Range {
  const offset = Math.max(0, table.offset - BEFORE_TABLE_BYTES)
  return { offset, length: table.offset + table.length - offset }
}

/** The sections of a file whose `table` was loaded. */
export class Sections {
  readonly #file: FileWindows
  readonly #sections: readonly Section[]
  /** The names, or as much of them as is read. Undefined if there are none. */
  readonly names: Range | undefined

  constructor(file: FileWindows, header: ElfHeader, table: Range | undefined) {
    this.#file = file
    const { entryBytes, count } = header.sectionHeaders
    const bytes = table && file.bytes(table)
    this.#sections = bytes
      ? Array.from({ length: count }, (_, index) => sectionAt(header.numbers, bytes, index * entryBytes))
      : []
    const names = this.#sections[header.namesIndex]?.range
    this.names =
      names && file.holds(names) ? file.upTo(names.offset, Math.min(names.length, MAX_NAMES_BYTES)) : undefined
  }

  /**
   * Whether the code was left out, as in the files that `objcopy --only-keep-debug` makes: their program headers are those
   * of the program, and what they speak of isn't there.
   */
  get isHollow(): boolean {
    const code = this.#sections.filter(({ isCode }) => isCode)
    return code.length > 0 && code.every(({ type }) => type === SHT_NOBITS)
  }

  /** The sizes of the sections of debug information. `names` must have been loaded. */
  debugBytes(): number {
    if (!this.names) return 0
    const names = this.#file.bytes(this.names)
    const total = this.#sections
      .filter(({ type, isLoaded, range }) => type !== SHT_NOBITS && !isLoaded && this.#file.holds(range))
      .filter(({ nameOffset }) => /^\.z?debug_/.test(names.toString('latin1', nameOffset, nameOffset + 8)))
      .reduce((sum, { range }) => sum + range.length, 0)
    return Math.min(total, this.#file.sizeBytes)
  }
}

function sectionAt(numbers: ElfNumbers, bytes: Buffer, at: number): Section {
  const { wordBytes } = numbers
  const flags = numbers.address(bytes, at + 8)
  return {
    nameOffset: numbers.u32(bytes, at),
    type: numbers.u32(bytes, at + 4),
    isLoaded: (flags & SHF_ALLOC) !== 0n,
    isCode: (flags & SHF_EXECINSTR) !== 0n,
    range: {
      offset: numbers.size(bytes, at + 8 + 2 * wordBytes),
      length: numbers.size(bytes, at + 8 + 3 * wordBytes),
    },
  }
}
