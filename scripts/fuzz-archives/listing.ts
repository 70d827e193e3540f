import type { CheckedArchive } from '../../src/archive/checked-archive.ts'
import type { Report } from '../../src/model/report.ts'
import type { Read } from './known-differences.ts'
import type { Question } from './oracle.ts'

/** What Gantry read in a zip that is READY. */
export function readingOf(bytes: Buffer, report: Report, { directory, files }: CheckedArchive): Read {
  const listing = [...(directory?.columns.entries() ?? [])]
  const hashes = new Map(
    listing.map(({ index, localHeaderOffset }) => {
      const { sha256 = Buffer.alloc(0) } = files.of(index) ?? {}
      return [localHeaderOffset, Buffer.from(sha256).toString('hex')]
    }),
  )
  return { bytes, report, listing, hashes }
}

/** What the oracle has to be told of a zip. */
export function questionOf({ bytes, listing }: Read): Question {
  const start = Math.min(...listing.map(({ localHeaderOffset }) => localHeaderOffset))
  const stored = listing.filter(({ method }) => method === 0)
  const storedSizes = Object.fromEntries(
    stored.map(({ localHeaderOffset, compressedSizeBytes }) => [localHeaderOffset, compressedSizeBytes]),
  )
  return { bytes, start: bytes.readUInt32LE(0) === 0x04034b50 ? 0 : start, storedSizes }
}
