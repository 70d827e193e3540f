import type { AccountId, BuildId, ScriptId } from '../ids.ts'
import { structure, text } from './schema.ts'

/** The model's S3Location. GameLift refuses bucket names with a dot in these words. */
export const s3Location = structure({
  Bucket: text({ min: 1, pattern: /^[^.]+$/ }),
  Key: text({ min: 1 }),
  RoleArn: text({ min: 1 }),
  ObjectVersion: text({ min: 1 }).optional(),
})

/** A file in a customer's own bucket, and the role that may read it. */
export interface S3Location {
  readonly Bucket: string
  readonly Key: string
  readonly RoleArn: string
  /** Absent: the version that is the latest when Gantry first looks. */
  readonly ObjectVersion?: string | undefined
}

/** One state of a customer's file. */
export interface PinnedFile {
  /** With its ObjectVersion where the bucket has versions. */
  readonly location: S3Location
  /** As the engine spells it, quotes included. */
  readonly eTag: string
  readonly sizeBytes: number
}

/** Where a build's file is uploaded. */
export interface StorageLocation {
  readonly Bucket: string
  readonly Key: string
}

/** The one place that a build's upload credentials may write to, in GameLift's own pattern. */
export function uploadLocation(accountId: AccountId, region: string, buildId: BuildId): StorageLocation {
  return { Bucket: `gamelift-builds-${region}`, Key: `${accountId}/${buildId}` }
}

/** Where an uploaded script's zip is kept, in GameLift's own pattern. Only Gantry reads there. */
export function scriptLocation(accountId: AccountId, region: string, scriptId: ScriptId): StorageLocation {
  return { Bucket: `prod-gamescale-scripts-${region}`, Key: `${accountId}/${scriptId}` }
}
