import { type ArchiveDemands, checkArchive } from '../archive/check-archive.ts'
import { type CheckedArchive, concludeArchive } from '../archive/checked-archive.ts'
import { CheckedFiles } from '../archive/checked-files.ts'
import type { Limits } from '../archive/limits.ts'
import type { FindingCode, Report } from '../model/report.ts'
import { assertRange, type RangedReader } from '../streams/ranged-reader.ts'

/** Reads bytes in memory, as strictly as a storage would. */
export function bytesReader(bytes: Buffer): RangedReader {
  return {
    sizeBytes: bytes.length,
    async read(offset, length) {
      assertRange(offset, length, bytes.length)
      return Buffer.from(bytes.subarray(offset, offset + length))
    },
    async [Symbol.asyncDispose]() {},
  }
}

export const TEST_LIMITS: Limits = { maxUncompressedBytes: 64 * 1024 ** 3, maxEntries: 100_000 }

/** What an archive is for, where somebody said. */
export type Purpose = Pick<ArchiveDemands, 'target' | 'nodeJsVersion'>

/**
 * What is known of an archive in memory once this thread alone has checked all of it. A `reader` of one's own may watch what
 * is read.
 */
export async function checkedBytes(
  bytes: Buffer,
  limits: Limits,
  purpose: Purpose = {},
  reader: RangedReader = bytesReader(bytes),
): Promise<CheckedArchive> {
  let task = 0
  const checkedFiles = CheckedFiles.share(limits.maxEntries)
  const share = { takeTask: () => task++, reportsStructure: true, checkedFiles }
  return checkArchive(reader, { limits, ...purpose }, share)
}

/** The report of an archive in memory, checked in this thread alone; of its fitness only for a purpose. */
export async function checkBytes(
  bytes: Buffer,
  limits: Limits = TEST_LIMITS,
  purpose?: Purpose,
  reader?: RangedReader,
): Promise<Report> {
  const archive = await checkedBytes(bytes, limits, purpose, reader)
  return concludeArchive(archive, [archive.part])
}

/** The codes of a report's findings, in its order. */
export function codesOf(report: Report): FindingCode[] {
  return report.findings.map(({ code }) => code)
}
