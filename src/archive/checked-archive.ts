import { Findings, type FoundPart } from '../findings/findings.ts'
import { type InventoryPart, mergeInventories } from '../fitness/inventory.ts'
import { judgeFitness } from '../fitness/judge.ts'
import { judgeScript } from '../fitness/rules/script.ts'
import type { Finding, Report } from '../model/report.ts'
import type { ArchiveDemands } from './check-archive.ts'
import type { CheckedFiles } from './checked-files.ts'
import type { Directory } from './directory.ts'
import type { DirectoryColumns } from './directory-columns.ts'

/** What one thread contributes to a report. Plain data: it crosses threads. */
export interface CheckedPart {
  readonly found: FoundPart
  readonly inventory: InventoryPart
}

/** An archive as one thread knows it once its share of the work is done. */
export interface CheckedArchive {
  /** Of the zip itself. */
  readonly sizeBytes: number
  readonly demands: ArchiveDemands
  /** Undefined: it can't be read. */
  readonly directory: Directory | undefined
  readonly files: CheckedFiles
  readonly part: CheckedPart
}

/** The report of an archive: from what the threads contributed, and what follows from all of it together. */
export function concludeArchive(
  { sizeBytes, demands, directory }: CheckedArchive,
  parts: readonly CheckedPart[],
): Report {
  const columns = directory?.columns
  const findings = new Findings()
  for (const { found } of parts) findings.merge(found)
  // Of a zip that can't be unpacked nobody has seen all files.
  if (columns && findings.count('ERROR') === 0) {
    const inventory = mergeInventories(parts.map(part => part.inventory))
    for (const finding of judge(columns, inventory, demands)) findings.add(finding)
  }
  return {
    verdict: findings.count('ERROR') > 0 ? 'FAILED' : 'READY',
    sizeBytes,
    entryCount: columns?.entryCount ?? 0,
    uncompressedBytes: columns?.uncompressedBytes ?? 0,
    ...findings.summary(),
  }
}

function judge(
  columns: DirectoryColumns,
  inventory: InventoryPart,
  { target, nodeJsVersion }: ArchiveDemands,
): readonly Finding[] {
  if (nodeJsVersion !== undefined) return judgeScript(inventory, nodeJsVersion)
  if (!target) return []
  return judgeFitness({
    target,
    inventory,
    files: () => columns.entries(),
    uncompressedBytes: columns.uncompressedBytes,
  })
}
