import { archiveFinding } from '../findings/finding.ts'
import type { BuildId } from '../ids.ts'
import type { Finding, Report } from '../model/report.ts'

/**
 * How often a verification is tried that fails for reasons that aren't the archive's: a volume that isn't mounted, a disk in
 * trouble, an engine that is down.
 */
export const MAX_ATTEMPTS = 30

/** The report of a build whose file of `sizeBytes` couldn't be read in all attempts, so that it doesn't stay without one. */
export function unverifiable(buildId: BuildId, sizeBytes: number): Report {
  const finding = archiveFinding(
    'NOT_VERIFIED',
    `Gantry couldn't read the uploaded file in ${MAX_ATTEMPTS} attempts. The file may be fine.`,
    `Look for ${buildId} in the server's log, mend what it names, then create a new build and upload again.`,
  )
  return failedReport(finding, sizeBytes)
}

/** As {@link unverifiable}, for a file in a customer's bucket that the server itself couldn't keep while it was verified. */
export function unkeepable(buildId: BuildId, sizeBytes: number): Report {
  const finding = archiveFinding(
    'NOT_VERIFIED',
    `Gantry couldn't keep the file while it verified it, in ${MAX_ATTEMPTS} attempts. The file may be fine.`,
    `Look for ${buildId} in the server's log, mend what it names, such as a disk without room for the file, then create a new build.`,
  )
  return failedReport(finding, sizeBytes)
}

/** The report of a file that nothing else is known of. */
export function failedReport(finding: Finding, sizeBytes: number): Report {
  return {
    verdict: 'FAILED',
    sizeBytes,
    entryCount: 0,
    uncompressedBytes: 0,
    counts: { errors: 1, warnings: 0, notes: 0 },
    findings: [finding],
    findingsOmitted: 0,
  }
}
