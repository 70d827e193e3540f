import type { Report } from '../model/report.ts'
import type { RangedReader } from '../streams/ranged-reader.ts'
import { checkDeclaredSizes } from './bombs.ts'
import { prefetch } from './byte-source.ts'
import { checkEntry } from './check-entry.ts'
import { checkClashes } from './clashes.ts'
import { type Directory, readDirectory } from './directory.ts'
import type { DirectoryColumns } from './directory-columns.ts'
import { archiveFinding, Findings, type FoundPart, Refused } from './findings.ts'
import { checkLayout, checkSurroundings, sortByOffset } from './layout.ts'
import type { Limits } from './limits.ts'
import { checkName } from './names.ts'
import { unsupported } from './unsupported.ts'
import { planWork, type Task } from './work-plan.ts'

/** What one thread contributes to a report. */
export interface CheckedPart {
  readonly entryCount: number
  readonly uncompressedBytes: number
  readonly found: FoundPart
}

export interface Share {
  /** The next number of 0, 1, 2, … that no other thread has taken. */
  readonly takeTask: () => number
  /** Whether this thread reports what can be seen without reading the entries; one must. */
  readonly reportsStructure: boolean
  /** Told how many bytes were checked since it was last told, and how many there are in all. */
  readonly onProgress?: (checkedBytes: number, totalBytes: number) => void
}

/**
 * Checks a thread's share of an archive: the structure, which every thread reads for itself, and whatever entries
 * `share.takeTask` gives. What the archive got wrong becomes findings; only a failure of the storage, or a defect, throws.
 */
export async function checkArchive(reader: RangedReader, limits: Limits, share: Share): Promise<CheckedPart> {
  const findings = new Findings()
  // Every thread decides for itself whether to go on, and one of them says why.
  const structure = share.reportsStructure ? findings : new Findings()
  const directory = await readDirectory(reader, limits).catch((error: unknown) => {
    if (!(error instanceof Refused)) throw error
    structure.add(error.finding)
    return undefined
  })
  if (directory === undefined) return { entryCount: 0, uncompressedBytes: 0, found: findings.found() }

  const { columns } = directory
  const order = sortByOffset(columns)
  const isTooLarge = checkDeclaredSizes(directory, reader.sizeBytes, limits, structure)
  const isBroken = checkLayout(directory, order, structure)
  if (share.reportsStructure) {
    if (!isBroken) await checkSurroundings(reader, directory, order, structure)
    checkEntriesListed(columns, structure)
  }
  if (!isTooLarge && !isBroken) await checkTasks(reader, directory, order, share, findings)
  return { entryCount: columns.entryCount, uncompressedBytes: columns.uncompressedBytes, found: findings.found() }
}

/** Puts together what the threads contributed. */
export function reportOf(sizeBytes: number, parts: readonly CheckedPart[]): Report {
  const findings = new Findings()
  for (const { found } of parts) findings.merge(found)
  const { kept, total } = findings.found()
  return {
    verdict: kept.some(({ severity }) => severity === 'ERROR') ? 'FAILED' : 'READY',
    sizeBytes,
    entryCount: parts[0]?.entryCount ?? 0,
    uncompressedBytes: parts[0]?.uncompressedBytes ?? 0,
    findings: kept,
    findingsOmitted: total - kept.length,
  }
}

/** What can be said of the entries from the directory alone. */
function checkEntriesListed(columns: DirectoryColumns, findings: Findings): void {
  let fileCount = 0
  for (const entry of columns.entries()) {
    if (!entry.isFolder) fileCount += 1
    checkName(entry, findings)
    const finding = unsupported(entry)
    if (finding !== undefined) findings.add(finding)
  }
  checkClashes(columns, findings)
  if (fileCount > 0) return
  findings.add(
    archiveFinding(
      'NO_FILES',
      'ERROR',
      columns.entryCount === 0 ? 'The zip is empty.' : 'The zip has folders but no files.',
      'Check the path of the folder that is zipped: the game server and what it needs must be in it. Then zip it again and upload it to a new build.',
    ),
  )
}

async function checkTasks(
  reader: RangedReader,
  directory: Directory,
  order: Uint32Array,
  { takeTask, onProgress }: Share,
  findings: Findings,
): Promise<void> {
  const tasks = planWork(directory, order)
  const totalBytes = directory.columns.uncompressedBytes
  const onOutput = (checkedBytes: number) => onProgress?.(checkedBytes, totalBytes)
  for (let task = tasks[takeTask()]; task !== undefined; task = tasks[takeTask()]) {
    await checkTask(reader, directory, order, task, findings, onOutput)
  }
}

async function checkTask(
  reader: RangedReader,
  { columns, end }: Directory,
  order: Uint32Array,
  task: Task,
  findings: Findings,
  onOutput: (sizeBytes: number) => void,
): Promise<void> {
  const startOffset = columns.localHeaderOffset(order[task.from] ?? 0)
  const source = task.isLarge ? reader : await prefetch(reader, startOffset, task.endOffset)
  for (let position = task.from; position < task.to; position += 1) {
    const next = order[position + 1]
    const limitOffset = next === undefined ? end.directoryOffset : columns.localHeaderOffset(next)
    await checkEntry(source, columns.entry(order[position] ?? 0), limitOffset, findings, onOutput)
  }
}
