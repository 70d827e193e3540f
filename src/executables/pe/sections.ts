import { Broken } from '../broken.ts'
import type { FileWindows, Range } from '../file-windows.ts'
import type { PeHeader } from './header.ts'

interface Section {
  readonly address: number
  readonly memoryBytes: number
  readonly range: Range
  readonly isCode: boolean
}

const SECTION_BYTES = 40
/** The format has 65,535; Windows took 96 for long, and linkers make a few dozen. */
const MAX_SECTIONS = 4_096
/** `IMAGE_SCN_CNT_CODE` */
const CONTAINS_CODE = 0x20
/** Where the parts of a file begin at multiples of this or more, Windows ignores the bits below. */
const FILE_SECTOR_BYTES = 512

/** Where the parts of a PE file are once it is loaded. */
export class PeSections {
  readonly #headersBytes: number
  readonly #sections: readonly Section[]

  private constructor(headersBytes: number, sections: readonly Section[]) {
    this.#headersBytes = headersBytes
    this.#sections = sections
  }

  /** Throws {@link Broken} if the file lacks a part of what the section headers speak of. */
  static async read(file: FileWindows, header: PeHeader): Promise<PeSections> {
    const { offset, count } = header.sections
    if (count > MAX_SECTIONS) throw new Broken(`it has ${count} sections, more than anything has`)
    const table = file.demand('its section headers would', { offset, length: count * SECTION_BYTES })
    await file.load([table])
    const bytes = file.bytes(table)
    const sections = Array.from({ length: count }, (_, index) => sectionAt(header, bytes, index * SECTION_BYTES))
    for (const { range, memoryBytes } of sections) {
      // What goes beyond its place in memory only fills up the last sector.
      const length = Math.min(range.length, memoryBytes || range.length)
      if (range.offset > 0 && length > 0) file.demand('one of its sections would', { ...range, length })
    }
    return new PeSections(Math.min(header.headersBytes, file.sizeBytes), sections)
  }

  /** Whether the code was left out, as in the files that `objcopy --only-keep-debug` makes. */
  get isHollow(): boolean {
    const code = this.#sections.filter(({ isCode }) => isCode)
    return code.length > 0 && code.every(({ range }) => range.offset === 0 || range.length === 0)
  }

  /** What of `file` is loaded from `address` on: where it is, and at most `maxBytes` of it. Undefined if nothing is. */
  locate(file: FileWindows, address: number, maxBytes: number): Range | undefined {
    const found = this.#find(address)
    const range = found && file.upTo(found.offset, Math.min(found.length, maxBytes))
    return range && range.length > 0 ? range : undefined
  }

  #find(address: number): Range | undefined {
    for (const { address: start, range } of this.#sections) {
      const skipped = address - start
      if (skipped < 0 || skipped >= range.length || range.offset === 0) continue
      return { offset: range.offset + skipped, length: range.length - skipped }
    }
    return address >= 0 && address < this.#headersBytes
      ? { offset: address, length: this.#headersBytes - address }
      : undefined
  }
}

function sectionAt({ fileAlignmentBytes }: PeHeader, bytes: Buffer, at: number): Section {
  const offset = bytes.readUInt32LE(at + 20)
  const ignored = fileAlignmentBytes < FILE_SECTOR_BYTES ? 0 : offset % FILE_SECTOR_BYTES
  return {
    memoryBytes: bytes.readUInt32LE(at + 8),
    address: bytes.readUInt32LE(at + 12),
    range: { offset: offset - ignored, length: bytes.readUInt32LE(at + 16) },
    isCode: (bytes.readUInt32LE(at + 36) & CONTAINS_CODE) !== 0,
  }
}
