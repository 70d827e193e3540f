import type { Entry } from '../../src/archive/entry.ts'
import { decodeName } from '../../src/archive/name-encoding.ts'
import type { FindingCode } from '../../src/model/report.ts'

/** Python's zipfile, the reader that streams (both in oracle.py), and programs. */
export type Reader = 'listed' | 'streamed' | 'unzip' | '7zz' | 'bsdtar'

/** A zip that is READY although another program refuses it, and why that is right. Never one that is read otherwise. */
interface KnownRefusal {
  readonly readers: readonly Reader[]
  /** What the program says, on any line. */
  readonly says: RegExp
  /** A finding that has told of it. */
  readonly finding?: FindingCode
  readonly why: string
}

const KNOWN_REFUSALS: readonly KnownRefusal[] = [
  {
    readers: ['streamed', 'bsdtar'],
    says: /no data descriptor|end-of-data record/,
    finding: 'DESCRIPTOR_DIFFERS',
    why: 'the warning says so',
  },
  {
    readers: ['listed'],
    says: /Corrupt extra field/,
    why: 'what else is in the extra area is of no consequence; tools pad it, and write fields that are too long',
  },
  {
    readers: ['listed'],
    says: /Truncated central directory/,
    why: 'a digital signature behind the directory (4.3.13) is unknown to Python',
  },
  {
    readers: ['listed'],
    says: /Bad offset for central directory|Bad magic number for central directory/,
    why: 'Python says itself that it assumes no extensible data in a zip64 record (4.3.14.2)',
  },
  {
    readers: ['listed', 'unzip', '7zz'],
    says: /zip file version|need PK compat|Unsupported (?:Method|feature)/i,
    why: 'a version of the format that is not there yet; the methods are the old ones',
  },
]

/** Whether the report, or the table above, has an explanation for a program's refusal. */
export function isKnown(reader: Reader, said: string, codes: readonly FindingCode[]): boolean {
  return KNOWN_REFUSALS.some(
    ({ readers, says, finding }) =>
      readers.includes(reader) && says.test(said) && (finding === undefined || codes.includes(finding)),
  )
}

/** What an entry may be called: programs that don't know the Unicode Path field, or stream, take the name in the header. */
export function namesOf(entry: Entry): readonly string[] {
  return entry.unicodePath === undefined ? [entry.name] : [entry.name, nameInHeader(entry)]
}

export function nameInHeader({ nameBytes, flags }: Entry): string {
  return decodeName(nameBytes, (flags & 0x0800) !== 0)
}

/**
 * Programs that stream stop at the first thing that isn't a local header. Where that lies between two entries, and isn't
 * one, they miss what follows: no program can be told to go on.
 */
export function stopsInGap(reader: Reader, stoppedAt: number, missing: readonly Entry[]): boolean {
  return reader === 'streamed' && missing.every(({ localHeaderOffset }) => localHeaderOffset > stoppedAt)
}
