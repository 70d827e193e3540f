import type { ManifestEntry } from '../archive/manifest.ts'
import { findReport } from '../database/reports.ts'
import type { BuildId } from '../ids.ts'
import { openExtents } from '../storage/filesystem/extents.ts'
import type { RangedReader } from '../streams/ranged-reader.ts'
import type { Services } from './services.ts'

/** Some of a build's files, in the order in which its zip lists them. */
export interface FilesPage {
  readonly files: readonly ManifestEntry[]
  /** Where the next page begins; undefined after the last. */
  readonly next: number | undefined
}

const PIECE_BYTES = 64 * 1024
/** A page ends where it gets longer than this, whatever its limit: names can have 64 KiB. */
const MAX_PAGE_BYTES = 1024 ** 2
const NEWLINE = 0x0a

/**
 * The files of a verified build; undefined where there is no list, because the build has no verdict or its zip couldn't be read.
 *
 * @param from 0, or what an earlier page said of the next
 * @param limit how many files, at least one
 * @returns `'no such page'` for a place at which no page begins
 */
export async function readBuildFiles(
  { database, storage }: Pick<Services, 'database' | 'storage'>,
  buildId: BuildId,
  from: number,
  limit: number,
): Promise<FilesPage | 'no such page' | undefined> {
  const verified = await findReport(database.reads, buildId)
  if (!verified?.manifest) return undefined
  await using reader = await openExtents(storage.locate(verified.objectId, [verified.manifest]))
  if (from > 0 && !(await beginsAt(reader, from))) return 'no such page'
  const files: ManifestEntry[] = []
  let at = from
  let rest: Buffer = Buffer.alloc(0)
  while (files.length < limit && at + rest.length < reader.sizeBytes && at - from < MAX_PAGE_BYTES) {
    const read = at + rest.length
    rest = Buffer.concat([rest, await reader.read(read, Math.min(PIECE_BYTES, reader.sizeBytes - read))])
    for (let end = rest.indexOf(NEWLINE); end >= 0 && files.length < limit; end = rest.indexOf(NEWLINE)) {
      files.push(JSON.parse(rest.toString('utf8', 0, end)) as ManifestEntry)
      rest = rest.subarray(end + 1)
      at += end + 1
    }
  }
  return { files, next: at < reader.sizeBytes ? at : undefined }
}

async function beginsAt(reader: RangedReader, offset: number): Promise<boolean> {
  return offset < reader.sizeBytes && (await reader.read(offset - 1, 1))[0] === NEWLINE
}
