import { readDirectory } from '../../src/archive/directory.ts'
import type { Entry } from '../../src/archive/entry.ts'
import { bytesReader } from '../../src/testing/check-bytes.ts'
import { LIMITS } from './inspect.ts'
import type { Question } from './oracle.ts'

/** The entries of a zip that is READY, as Gantry read them, in the order of the directory. */
export async function listingOf(bytes: Buffer): Promise<Entry[]> {
  return [...(await readDirectory(bytesReader(bytes), LIMITS)).columns.entries()]
}

/** What the oracle has to be told of a zip. */
export function questionOf(bytes: Buffer, listing: readonly Entry[]): Question {
  const start = Math.min(...listing.map(({ localHeaderOffset }) => localHeaderOffset))
  const stored = listing.filter(({ method }) => method === 0)
  const storedSizes = Object.fromEntries(
    stored.map(({ localHeaderOffset, compressedSizeBytes }) => [localHeaderOffset, compressedSizeBytes]),
  )
  return { bytes, start: bytes.readUInt32LE(0) === 0x04034b50 ? 0 : start, storedSizes }
}
