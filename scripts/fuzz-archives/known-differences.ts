import type { Entry } from '../../src/archive/entry.ts'
import { decodeName } from '../../src/archive/name-encoding.ts'
import type { FindingCode, Report } from '../../src/model/report.ts'

/** Python's zipfile, the reader that streams (both in oracle.py), and programs. */
export type Reader = 'listed' | 'streamed' | 'unzip' | '7zz' | 'bsdtar'

/** A zip that is READY, and what Gantry read in it. */
export interface Read {
  readonly bytes: Buffer
  readonly report: Report
  /** In the order of the directory. */
  readonly listing: readonly Entry[]
  /** SHA-256 of the contents, by the offset of the entry. */
  readonly hashes: ReadonlyMap<number, string>
}

/** A zip that is READY although another program refuses it, and why that is right. Never one that is read otherwise. */
interface KnownRefusal {
  readonly readers: readonly Reader[]
  /** What the program says, on any line. */
  readonly says: RegExp
  /** A finding that has told of it. */
  readonly finding?: FindingCode
  /** The signature of a record, or the id of a field, that must be in the file; in Latin-1. */
  readonly record?: string
  /** Whether the flags of a local header must be other ones than the directory's. */
  readonly differsInFlags?: true
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
    readers: ['bsdtar'],
    says: /Too-small extra data|Incomplete (?:AES|extended time) field/,
    why: 'a few bytes behind the extra fields are padding; fields about times and encryption change nothing that is unpacked',
  },
  {
    readers: ['listed', '7zz', 'bsdtar'],
    says: /Truncated central|data after the end of the payload|Unexpected end of|Invalid central|Headers Error/,
    record: 'PK\x05\x05',
    why: 'they do not know the digital signature behind a directory (4.3.13)',
  },
  {
    readers: ['unzip'],
    says: /overlapped components/,
    record: 'up',
    why: 'it loses count of a data descriptor behind an entry with a Unicode Path field and without the UTF-8 flag',
  },
  {
    readers: ['unzip'],
    says: /missing \d+ bytes in zipfile/,
    record: 'PK\x06\x07',
    why: 'it takes a zip64 locator that counts no disks for none',
  },
  {
    readers: ['7zz'],
    says: /Is not archive|open the file as archive|Unavailable start of archive|Headers Error/,
    finding: 'LEADING_DATA',
    why: '7-Zip expects a zip to begin with an entry; the note says that something else is there',
  },
  {
    readers: ['7zz'],
    says: /Headers Error|Unexpected end of/,
    differsInFlags: true,
    why: 'it wants all flags to be the same, such as those for how hard an entry was compressed; it unpacks the same',
  },
  {
    readers: ['listed'],
    says: /Bad offset for central directory|Bad magic number for central directory/,
    record: 'PK\x06\x06',
    why: 'Python says itself that it assumes no extensible data in a zip64 record (4.3.14.2)',
  },
  {
    readers: ['listed', 'unzip', '7zz'],
    says: /zip file version|need PK compat|Unsupported (?:Method|feature|compression)/i,
    why: 'a version of the format that is not there yet; the methods are the old ones',
  },
]

/** Whether the report, or the table above, has an explanation for a program's refusal. */
export function isKnown(reader: Reader, said: string, { bytes, report, listing }: Read): boolean {
  const differsInFlags = () =>
    listing.some(({ localHeaderOffset, flags }) => bytes.readUInt16LE(localHeaderOffset + 6) !== flags)
  return KNOWN_REFUSALS.some(
    known =>
      known.readers.includes(reader) &&
      known.says.test(said) &&
      (known.finding === undefined || report.findings.some(({ code }) => code === known.finding)) &&
      (known.record === undefined || bytes.includes(known.record, 0, 'latin1')) &&
      (known.differsInFlags === undefined || differsInFlags()),
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
