import { checkArchive, reportOf } from '../archive/check-archive.ts'
import type { Limits } from '../archive/limits.ts'
import type { FindingCode, Report } from '../model/report.ts'
import { assertRange, type RangedReader } from '../streams/ranged-reader.ts'

/** Reads bytes in memory, as strictly as a storage would. */
export function bytesReader(bytes: Buffer): RangedReader {
  return {
    sizeBytes: bytes.length,
    async read(offset, length) {
      assertRange(offset, length, bytes.length)
      return bytes.subarray(offset, offset + length)
    },
    async [Symbol.asyncDispose]() {},
  }
}

export const TEST_LIMITS: Limits = { maxUncompressedBytes: 64 * 1024 ** 3, maxEntries: 100_000 }

/** The report of an archive in memory, checked in this thread alone. */
export async function checkBytes(bytes: Buffer, limits: Limits = TEST_LIMITS): Promise<Report> {
  let task = 0
  const share = { takeTask: () => task++, reportsStructure: true }
  return reportOf(bytes.length, [await checkArchive(bytesReader(bytes), limits, share)])
}

/** The codes of a report's findings, in its order. */
export function codesOf(report: Report): FindingCode[] {
  return report.findings.map(({ code }) => code)
}
