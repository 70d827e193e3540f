import { Broken } from '../broken.ts'
import { ElfNumbers } from './numbers.ts'

/** `e_type` */
export const ET_REL = 1
export const ET_EXEC = 2
export const ET_DYN = 3
export const ET_CORE = 4

/** Where one of the two tables of headers is. */
export interface HeaderTable {
  readonly offset: number
  readonly count: number
  /** What one header takes. */
  readonly entryBytes: number
}

export interface ElfHeader {
  readonly numbers: ElfNumbers
  readonly type: number
  readonly machine: number
  readonly hasEntryPoint: boolean
  readonly programHeaders: HeaderTable
  readonly sectionHeaders: HeaderTable
  /** Which section has the names of the sections. */
  readonly namesIndex: number
}

/** The length of `e_ident`. */
const IDENT_BYTES = 16
const HEADER_BYTES_32 = 52
const HEADER_BYTES_64 = 64

/** Reads the header at the beginning of `head`. Throws {@link Broken}. */
export function readElfHeader(head: Buffer): ElfHeader {
  const fileClass = head[4] ?? 0
  const encoding = head[5] ?? 0
  const is64 = fileClass === 2
  if (head.length < IDENT_BYTES || head.length < (is64 ? HEADER_BYTES_64 : HEADER_BYTES_32)) {
    throw new Broken(`it breaks off within its ELF header, after ${head.length} bytes`)
  }
  if (fileClass !== 1 && fileClass !== 2) throw new Broken(`its ELF class is ${fileClass}, neither 32-bit nor 64-bit`)
  if (encoding !== 1 && encoding !== 2) throw new Broken(`its ELF data encoding is ${encoding}, which doesn't exist`)

  const numbers = new ElfNumbers(is64, encoding === 1)
  const { wordBytes } = numbers
  // Behind the entry point and the offsets of the two tables come e_flags and e_ehsize.
  const counts = 24 + 3 * wordBytes + 6
  return {
    numbers,
    type: numbers.u16(head, 16),
    machine: numbers.u16(head, 18),
    hasEntryPoint: numbers.address(head, 24) !== 0n,
    programHeaders: {
      offset: numbers.size(head, 24 + wordBytes),
      entryBytes: numbers.u16(head, counts),
      count: numbers.u16(head, counts + 2),
    },
    sectionHeaders: {
      offset: numbers.size(head, 24 + 2 * wordBytes),
      entryBytes: numbers.u16(head, counts + 4),
      count: numbers.u16(head, counts + 6),
    },
    namesIndex: numbers.u16(head, counts + 8),
  }
}
