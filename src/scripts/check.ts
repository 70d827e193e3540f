import { GantryError } from '../errors.ts'
import { SCRIPT_LIMITS } from '../model/limits.ts'
import type { Report } from '../model/report.ts'
import type { NodeJsVersion } from '../model/script.ts'
import type { FileExtent } from '../storage/filesystem/extents.ts'
import { verifyExtents } from '../verification/run.ts'
import { refusal } from './refusal.ts'

/** What a zip may take, since the caller waits. Where nothing else runs, 20 MB of JavaScript take about ten seconds. */
const MAX_CHECK_MS = 30_000

/**
 * Checks a script's zip in a thread of its own, while the caller waits.
 *
 * @returns the report of a zip that has no error; it may have warnings
 * @throws GantryError `InvalidRequest` for any other, with the first of what was found, and for one that takes too long or too
 *   much memory
 */
export async function checkScript(
  extents: readonly FileExtent[],
  nodeJsVersion: NodeJsVersion,
  signal = AbortSignal.timeout(MAX_CHECK_MS),
): Promise<Report> {
  const demands = { limits: SCRIPT_LIMITS, nodeJsVersion }
  try {
    await using verification = await verifyExtents(extents, demands, { threads: 1, signal })
    const { report } = verification
    if (report.verdict === 'FAILED') throw refusal(report)
    return report
  } catch (error) {
    if (signal.aborted && error === signal.reason) throw tooMuch(`${MAX_CHECK_MS / 1000} seconds`)
    if (isOutOfMemory(error)) throw tooMuch('the memory that there is')
    throw error
  }
}

function tooMuch(what: string): GantryError {
  return new GantryError(
    'InvalidRequest',
    `The zip file was refused: checking it takes more than ${what}. Leave out files that the script does not load, such as tests and sources of packages.`,
  )
}

function isOutOfMemory(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY'
}
