import { Findings } from '../findings/findings.ts'
import { Refused } from '../findings/refused.ts'
import { Inventory } from '../fitness/inventory.ts'
import type { NodeJsVersion } from '../model/script.ts'
import { type Family, familyOf, type Target } from '../model/target.ts'
import type { RangedReader } from '../streams/ranged-reader.ts'
import { checkDeclaredSizes } from './bombs.ts'
import { prefetch } from './byte-source.ts'
import { checkEntry } from './check-entry.ts'
import type { CheckedArchive, CheckedPart } from './checked-archive.ts'
import { CheckedFiles } from './checked-files.ts'
import { type Directory, readDirectory } from './directory.ts'
import { checkLayout, checkSurroundings, sortByOffset } from './layout.ts'
import type { Limits } from './limits.ts'
import { checkListing } from './listing.ts'
import { planWork, type Task } from './work-plan.ts'

/** What an archive is held to. */
export interface ArchiveDemands {
  readonly limits: Limits
  /** Undefined: nobody said what it is for, so that its fitness isn't judged. */
  readonly target?: Target | undefined
  /** Given for a Realtime script, which is judged as one, and not as a build. */
  readonly nodeJsVersion?: NodeJsVersion | undefined
}

/** GameLift runs scripts on Linux alone. */
function familyFor({ target, nodeJsVersion }: ArchiveDemands): Family | undefined {
  return nodeJsVersion === undefined ? target && familyOf(target) : 'Linux'
}

export interface Share {
  /** The next number of 0, 1, 2, … that no other thread has taken. */
  readonly takeTask: () => number
  /** Whether this thread reports what can be seen without reading the entries; one must. */
  readonly reportsStructure: boolean
  /** Where the threads record the files that they checked: of {@link CheckedFiles.share}. */
  readonly checkedFiles: SharedArrayBuffer
  /** Told how many bytes were checked since it was last told, and how many there are in all. */
  readonly onProgress?: (checkedBytes: number, totalBytes: number) => void
}

/**
 * Checks a thread's share of an archive: the structure, which every thread reads for itself, and whatever entries
 * `share.takeTask` gives. What the archive got wrong becomes findings; only a failure of the storage, or a defect, throws.
 */
export async function checkArchive(
  reader: RangedReader,
  demands: ArchiveDemands,
  share: Share,
): Promise<CheckedArchive> {
  const { limits } = demands
  const findings = new Findings()
  // Every thread decides for itself whether to go on, and one of them says why.
  const structure = share.reportsStructure ? findings : new Findings()
  const inventory = new Inventory()
  const files = new CheckedFiles(share.checkedFiles)
  const part = (): CheckedPart => ({ found: findings.found(), inventory: inventory.part() })
  const { sizeBytes } = reader
  const directory = await readDirectory(reader, limits).catch((error: unknown) => {
    if (!(error instanceof Refused)) throw error
    structure.add(error.finding)
    return undefined
  })
  if (directory === undefined) return { sizeBytes, demands, directory, files, part: part() }

  const { columns } = directory
  files.prepare(columns.entryCount)
  const order = sortByOffset(columns)
  const isTooLarge = checkDeclaredSizes(columns, sizeBytes, limits, structure)
  const isBroken = checkLayout(directory, order, structure)
  if (share.reportsStructure) {
    if (!isBroken) await checkSurroundings(reader, directory, order, structure)
    checkListing(columns, familyFor(demands), structure)
  }
  if (!isTooLarge && !isBroken) {
    const seen = { findings, inventory, files, nodeJsVersion: demands.nodeJsVersion }
    await checkTasks(reader, directory, order, share, seen)
  }
  return { sizeBytes, demands, directory, files, part: part() }
}

/** Where what is found of the entries goes, and what they are looked at for. */
interface Seen {
  readonly findings: Findings
  readonly inventory: Inventory
  readonly files: CheckedFiles
  readonly nodeJsVersion: NodeJsVersion | undefined
}

async function checkTasks(
  reader: RangedReader,
  directory: Directory,
  order: Uint32Array,
  { takeTask, onProgress }: Share,
  seen: Seen,
): Promise<void> {
  const tasks = planWork(directory, order)
  const totalBytes = directory.columns.uncompressedBytes
  const onOutput = (checkedBytes: number) => onProgress?.(checkedBytes, totalBytes)
  for (let task = tasks[takeTask()]; task !== undefined; task = tasks[takeTask()]) {
    await checkTask(reader, directory, order, task, seen, onOutput)
  }
}

async function checkTask(
  reader: RangedReader,
  { columns, end }: Directory,
  order: Uint32Array,
  task: Task,
  { findings, inventory, files, nodeJsVersion }: Seen,
  onOutput: (sizeBytes: number) => void,
): Promise<void> {
  const startOffset = columns.localHeaderOffset(order[task.from] ?? 0)
  const window = task.isLarge ? undefined : await prefetch(reader, startOffset, task.endOffset)
  for (let position = task.from; position < task.to; position += 1) {
    const next = order[position + 1]
    const limitOffset = next === undefined ? end.directoryOffset : columns.localHeaderOffset(next)
    const entry = columns.entry(order[position] ?? 0)
    const checked = await checkEntry(window ?? reader, entry, limitOffset, { findings, nodeJsVersion, onOutput })
    if (!checked) continue
    files.record(entry.index, { kind: checked.facts.kind, sha256: checked.sha256 })
    inventory.add(entry, checked.facts)
  }
  window?.release()
}
