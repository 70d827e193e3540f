import { isDeepStrictEqual } from 'node:util'
import { checkArchive } from '../../src/archive/check-archive.ts'
import { type CheckedArchive, concludeArchive } from '../../src/archive/checked-archive.ts'
import { CheckedFiles } from '../../src/archive/checked-files.ts'
import { compareFindings } from '../../src/findings/findings.ts'
import { MAX_FINDINGS, type Report } from '../../src/model/report.ts'
import { bytesReader, checkedBytes } from '../../src/testing/check-bytes.ts'
import type { Case } from './case.ts'

/** Enough for whatever is drawn, and little enough that a lie about sizes costs no time. */
export const LIMITS = { maxUncompressedBytes: 64 * 1024 ** 2, maxEntries: 1_000 }

/** Of this thread's own time, for a file of a few hundred kilobytes. What hangs is seen to in run.ts. */
const MAX_CHECK_MS = 1_000
/** Each entry takes a look at its headers, its data, and what follows it. */
const MAX_READS_PER_ENTRY = 8
const MAX_OTHER_READS = 24
/** The end is looked at, then the directory, then everything; small files are read more than once. */
const MAX_READ_RATIO = 6
const MAX_EXPLANATION_CHARACTERS = 2_500

export interface Inspected {
  readonly archive: CheckedArchive
  readonly report: Report
  /** What is wrong with the check. */
  readonly wrong: readonly string[]
}

/** Checks a zip, and sees whether it's checked as it should be. */
export async function inspect({ bytes, isRight }: Case): Promise<Inspected> {
  let reads = 0
  let readBytes = 0
  const reader = bytesReader(bytes)
  const counting = {
    ...reader,
    read: (offset: number, length: number) => {
      reads += 1
      readBytes += length
      return reader.read(offset, length)
    },
  }
  const before = process.threadCpuUsage()
  const archive = await checkedBytes(bytes, LIMITS, undefined, counting)
  const { user, system } = process.threadCpuUsage(before)
  const tookMs = (user + system) / 1_000
  const report = concludeArchive(archive, [archive.part])
  const wrong = wrongFindings(report)
  if (tookMs > MAX_CHECK_MS) wrong.push(`slow: ${Math.round(tookMs)} ms`)
  if (reads > MAX_OTHER_READS + MAX_READS_PER_ENTRY * report.entryCount) wrong.push(`many reads: ${reads}`)
  if (readBytes > MAX_READ_RATIO * bytes.length) wrong.push(`reads much: ${readBytes} of ${bytes.length} bytes`)
  if (isRight && report.verdict === 'FAILED')
    wrong.push(`wrong FAILED: ${report.findings.map(({ code }) => code).join(' ')}`)
  if (isRight && report.findings.some(({ code }) => code !== 'NAME_CASE_CLASH')) wrong.push('findings on a right zip')
  const shared = await checkInTwo(bytes)
  if (!isDeepStrictEqual(shared, report)) wrong.push('two threads report something else than one')
  return { archive, report, wrong }
}

/** As two threads would, which take tasks in turn. */
async function checkInTwo(bytes: Buffer): Promise<Report> {
  let task = 0
  const takeTask = () => task++
  const checkedFiles = CheckedFiles.share(LIMITS.maxEntries)
  const check = (reportsStructure: boolean) =>
    checkArchive(bytesReader(bytes), { limits: LIMITS }, { takeTask, reportsStructure, checkedFiles })
  const [first, second] = await Promise.all([check(true), check(false)])
  return concludeArchive(first, [first.part, second.part])
}

function wrongFindings({ verdict, findings, findingsOmitted, entryCount, uncompressedBytes }: Report): string[] {
  const wrong: string[] = []
  const hasError = findings.some(({ severity }) => severity === 'ERROR')
  if (hasError !== (verdict === 'FAILED')) wrong.push(`${verdict}, but errors: ${hasError}`)
  if (findings.length > MAX_FINDINGS || (findingsOmitted > 0 && findings.length < MAX_FINDINGS))
    wrong.push('number of findings')
  if (![entryCount, uncompressedBytes, findingsOmitted].every(count => count >= 0)) wrong.push('a negative count')
  findings.forEach((finding, index) => {
    const previous = findings[index - 1]
    if (previous !== undefined && compareFindings(previous, finding) > 0) wrong.push('order of findings')
    for (const text of [finding.explanation, finding.fix, finding.entry ?? 'x']) {
      const isText = text.isWellFormed() && !/\p{Cc}|\{\}|undefined|NaN|\[object/u.test(text)
      if (!isText || text.length > MAX_EXPLANATION_CHARACTERS) wrong.push(`words of ${finding.code}: ${text}`)
    }
  })
  return wrong
}
