import { oneOf, text } from './schema.ts'
import { OPERATING_SYSTEMS, SERVER_SDK_VERSION } from './target.ts'

export const operatingSystem = oneOf(OPERATING_SYSTEMS)

/**
 * INITIALIZED: defined, no verified files yet. READY: uploaded and verified. FAILED: the upload was verified and refused.
 * The last two are final.
 */
export const buildStatus = oneOf(['INITIALIZED', 'READY', 'FAILED'])
export type BuildStatus = 'INITIALIZED' | 'READY' | 'FAILED'

/** The model's NonZeroAndMaxString: a build's name and version. */
export const label = text({ min: 1, max: 1024 })

export const serverSdkVersion = text({ max: 128, pattern: SERVER_SDK_VERSION })

export const buildIdOrArn = text({ min: 1, max: 512, pattern: /^(build-\S+|arn:.*:build\/build-\S+)$/ })

/** The model's structure `Build`, as every operation answers it. */
export interface Build {
  readonly BuildId: string
  readonly BuildArn: string
  readonly Name?: string
  readonly Version?: string
  readonly Status: BuildStatus
  readonly SizeOnDisk: number
  readonly OperatingSystem: string
  readonly CreationTime: Date
  readonly ServerSdkVersion: string
}
