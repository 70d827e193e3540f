import { Findings, type FoundPart } from '../findings/findings.ts'
import { type InventoryPart, mergeInventories } from '../fitness/inventory.ts'
import { judgeFitness } from '../fitness/judge.ts'
import type { Report } from '../model/report.ts'
import type { Target } from '../model/target.ts'
import type { CheckedFiles } from './checked-files.ts'
import type { Directory } from './directory.ts'

/** What one thread contributes to a report. Plain data: it crosses threads. */
export interface CheckedPart {
  readonly found: FoundPart
  readonly inventory: InventoryPart
}

/** An archive as one thread knows it once its share of the work is done. */
export interface CheckedArchive {
  /** Of the zip itself. */
  readonly sizeBytes: number
  readonly target: Target | undefined
  /** Undefined: it can't be read. */
  readonly directory: Directory | undefined
  readonly files: CheckedFiles
  readonly part: CheckedPart
}

/** The report of an archive: from what the threads contributed, and what follows from all of it together. */
export function concludeArchive(
  { sizeBytes, target, directory }: CheckedArchive,
  parts: readonly CheckedPart[],
): Report {
  const columns = directory?.columns
  const findings = new Findings()
  for (const { found } of parts) findings.merge(found)
  // Of a zip that can't be unpacked nobody has seen all files.
  if (columns && target && findings.count('ERROR') === 0) {
    const build = {
      target,
      inventory: mergeInventories(parts.map(({ inventory }) => inventory)),
      files: () => columns.entries(),
      uncompressedBytes: columns.uncompressedBytes,
    }
    for (const finding of judgeFitness(build)) findings.add(finding)
  }
  return {
    verdict: findings.count('ERROR') > 0 ? 'FAILED' : 'READY',
    sizeBytes,
    entryCount: columns?.entryCount ?? 0,
    uncompressedBytes: columns?.uncompressedBytes ?? 0,
    ...findings.summary(),
  }
}
