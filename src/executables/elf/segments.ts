import { Broken } from '../broken.ts'
import type { FileWindows, Range } from '../file-windows.ts'
import type { ElfHeader } from './header.ts'
import type { ElfNumbers } from './numbers.ts'

/** `p_type` */
export const PT_LOAD = 1
export const PT_DYNAMIC = 2
export const PT_INTERP = 3

/** A part of the file that is loaded, or that the loader needs. */
export interface Segment {
  readonly type: number
  readonly range: Range
  readonly address: bigint
}

const SEGMENT_BYTES_32 = 32
const SEGMENT_BYTES_64 = 56
/** `load_elf_phdrs` of Linux: "Sanity check the number of program headers", ENOEXEC above 65,536 bytes. */
const MAX_TABLE_BYTES = 65_536

/** Reads the program headers of something that is loaded into memory. Throws {@link Broken}. */
export async function readSegments(file: FileWindows, header: ElfHeader): Promise<Segment[]> {
  const { numbers } = header
  const { offset, count, entryBytes } = header.programHeaders
  if (count === 0) throw new Broken('it has no program headers, so nothing of it can be loaded')
  if (entryBytes !== (numbers.is64 ? SEGMENT_BYTES_64 : SEGMENT_BYTES_32)) {
    throw new Broken(`its program headers take ${entryBytes} bytes each, which is wrong for its class`)
  }
  const table = file.demand('its program headers would', { offset, length: count * entryBytes })
  if (table.length > MAX_TABLE_BYTES) throw new Broken(`it has ${count} program headers, more than can be loaded`)
  await file.load([table])
  const bytes = file.bytes(table)
  return Array.from({ length: count }, (_, index) => segmentAt(numbers, bytes, index * entryBytes))
}

function segmentAt(numbers: ElfNumbers, bytes: Buffer, at: number): Segment {
  const { is64, wordBytes } = numbers
  const offsetAt = at + (is64 ? 8 : 4)
  return {
    type: numbers.u32(bytes, at),
    address: numbers.address(bytes, offsetAt + wordBytes),
    range: {
      offset: numbers.size(bytes, offsetAt),
      length: numbers.size(bytes, offsetAt + 3 * wordBytes),
    },
  }
}

/** Throws {@link Broken} unless the file has all that should be loaded of it. */
export function demandLoadable(file: FileWindows, segments: readonly Segment[]): void {
  for (const { type, range } of segments) {
    if (type === PT_LOAD && range.length > 0) file.demand('what should be loaded of it would', range)
  }
}

/** What a segment loads from `address` on: where it is in the file, and how much. Undefined if none does. */
export function locate(segments: readonly Segment[], address: bigint): Range | undefined {
  for (const { type, address: start, range } of segments) {
    if (type !== PT_LOAD || address < start) continue
    const skipped = Number(address - start)
    if (skipped < range.length) return { offset: range.offset + skipped, length: range.length - skipped }
  }
  return undefined
}
