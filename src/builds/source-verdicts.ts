import type { BuildRow } from '../database/schema.ts'
import { GantryError } from '../errors.ts'
import { archiveFinding, bytes } from '../findings/finding.ts'
import type { Finding, Report } from '../model/report.ts'
import { SourceChanged, SourceUnavailable } from '../sources/errors.ts'
import { SourceTooLarge } from './fetch.ts'
import { failedReport, MAX_ATTEMPTS } from './unverifiable.ts'

/** What the verdict on a build's source depends on. */
export type SourceState = Pick<BuildRow, 'source_etag' | 'source_size_bytes'>

/**
 * The report of a build whose file in a customer's bucket couldn't be read for a reason that another attempt won't mend; undefined
 * where it may.
 */
export function sourceVerdict(build: SourceState, error: unknown, maxBuildBytes: number): Report | undefined {
  const finding = findingOf(build, error, maxBuildBytes)
  return finding && failedReport(finding, sizeOf(build, error))
}

/** The report after the last attempt, if it was the engine that failed it. */
export function unreachableVerdict(build: SourceState, error: unknown): Report | undefined {
  if (!(error instanceof SourceUnavailable)) return undefined
  const finding = archiveFinding(
    'SOURCE_UNREACHABLE',
    `In ${MAX_ATTEMPTS} attempts the file couldn't be read. The last one: ${error.message}`,
    'See that the engine of the bucket and its STS answer the Gantry server, then create a new build. The file may be fine.',
  )
  return failedReport(finding, sizeOf(build, error))
}

function findingOf({ source_etag: eTag }: SourceState, error: unknown, maxBuildBytes: number): Finding | undefined {
  if (error instanceof SourceChanged) {
    return archiveFinding(
      'SOURCE_CHANGED',
      `${error.message} The build was made from the one with the entity tag ${eTag ?? 'of then'}.`,
      'Create a new build from the file that is there now. So that a build keeps its file whatever is written later, give each build a key of its own, or turn on versioning in the bucket.',
    )
  }
  if (error instanceof SourceTooLarge) {
    return archiveFinding(
      'SOURCE_TOO_LARGE',
      `The file has ${bytes(error.sizeBytes)}, and a build may have ${bytes(maxBuildBytes)}.`,
      'Leave out what the server does not need, zip the rest and create a new build; or have whoever runs Gantry raise GANTRY_MAX_BUILD_BYTES.',
    )
  }
  const isRefused = error instanceof GantryError && (error.code === 'InvalidRequest' || error.code === 'Unauthorized')
  if (!isRefused) return undefined
  return archiveFinding(
    'SOURCE_REFUSED',
    error.message,
    'Put right what it names, keep the file where it is and the role as it is while the build is used, and create a new build.',
  )
}

function sizeOf({ source_size_bytes: sizeBytes }: SourceState, error: unknown): number {
  return error instanceof SourceTooLarge ? error.sizeBytes : (sizeBytes ?? 0)
}
