import { Broken } from '../broken.ts'
import type { FileWindows, Range } from '../file-windows.ts'
import type { ElfNumbers } from './numbers.ts'
import { locate, PT_DYNAMIC, type Segment } from './segments.ts'

/** `d_tag` */
const DT_NULL = 0
const DT_NEEDED = 1
const DT_STRTAB = 5
const DT_STRSZ = 10
const DT_SONAME = 14
const DT_DEBUG = 21
const DT_FLAGS_1 = 0x6ffffffb
const DT_VERNEED = 0x6ffffffe
/** Of `DT_FLAGS_1`: "Object is a Position Independent Executable", glibc's elf.h. */
const DF_1_PIE = 0x08000000n

/** Each takes a place in a list of findings; the largest games need a few dozen. */
const MAX_NEEDED = 1_024
/** 4,096 entries of 16 bytes: those of {@link MAX_NEEDED} libraries and all others that there are. */
const MAX_DYNAMIC_BYTES = 64 * 1024

/** What the dynamic section says; names are offsets into the strings. */
export interface Dynamic {
  readonly needed: readonly number[]
  readonly soname: number | undefined
  /** It says that it is a program. */
  readonly isProgram: boolean
  /** Where the strings are. */
  readonly strings: Range
  /** What begins with the needed versions. */
  readonly versions: Range | undefined
}

/** Where the dynamic section is, or as much of it as is read. Undefined if there's none: a static program. */
export function dynamicTable(segments: readonly Segment[]): Range | undefined {
  const range = segments.find(({ type }) => type === PT_DYNAMIC)?.range
  return range && { offset: range.offset, length: Math.min(range.length, MAX_DYNAMIC_BYTES) }
}

/** Reads a dynamic section whose `table` was loaded. Throws {@link Broken}. */
export function readDynamic(
  file: FileWindows,
  numbers: ElfNumbers,
  segments: readonly Segment[],
  table: Range,
): Dynamic {
  const needed: number[] = []
  const single = new Map<number, bigint>()
  for (const [tag, value] of entries(numbers, file.bytes(table))) {
    if (tag === DT_NULL) break
    if (tag === DT_NEEDED) needed.push(Number(value))
    else single.set(tag, value)
  }
  if (needed.length > MAX_NEEDED) throw new Broken(`it needs ${needed.length} libraries, more than anything does`)

  const soname = single.get(DT_SONAME)
  const versionsAt = single.get(DT_VERNEED)
  return {
    needed,
    soname: soname === undefined ? undefined : Number(soname),
    isProgram: single.has(DT_DEBUG) || ((single.get(DT_FLAGS_1) ?? 0n) & DF_1_PIE) !== 0n,
    strings: stringsOf(segments, single),
    versions: versionsAt === undefined ? undefined : demandLocated('its list of needed versions', segments, versionsAt),
  }
}

function* entries(numbers: ElfNumbers, bytes: Buffer): Generator<[tag: number, value: bigint], void> {
  const { wordBytes } = numbers
  for (let at = 0; at + 2 * wordBytes <= bytes.length; at += 2 * wordBytes) {
    yield [numbers.size(bytes, at), numbers.address(bytes, at + wordBytes)]
  }
}

function stringsOf(segments: readonly Segment[], single: ReadonlyMap<number, bigint>): Range {
  const address = single.get(DT_STRTAB)
  if (address === undefined) return { offset: 0, length: 0 }
  const { offset, length } = demandLocated('its table of names', segments, address)
  return { offset, length: Math.min(length, Number(single.get(DT_STRSZ) ?? length)) }
}

function demandLocated(what: string, segments: readonly Segment[], address: bigint): Range {
  const range = locate(segments, address)
  if (!range) throw new Broken(`${what} is at address 0x${address.toString(16)}, where nothing is loaded`)
  return range
}
