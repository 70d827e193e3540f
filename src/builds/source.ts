import type { FoundSource, Namespace } from '../database/builds.ts'
import type { BuildRow } from '../database/schema.ts'
import type { S3Location } from '../model/storage-location.ts'
import type { PinnedFile } from '../sources/sources.ts'

/** Where the file of a build in a customer's bucket is; undefined for a build that is uploaded. */
export function locationOf(build: BuildRow): S3Location | undefined {
  const { source_bucket: Bucket, source_key: Key, source_role_arn: RoleArn, source_version: version } = build
  if (Bucket === null || Key === null || RoleArn === null) return undefined
  return { Bucket, Key, RoleArn, ...(version === null ? {} : { ObjectVersion: version }) }
}

/** Which state of its file a build in a customer's bucket is of; undefined while that isn't known, or for one that is uploaded. */
export function pinnedOf(build: BuildRow): PinnedFile | undefined {
  const location = locationOf(build)
  const { source_etag: eTag, source_size_bytes: sizeBytes } = build
  return location && eTag !== null && sizeBytes !== null ? { location, eTag, sizeBytes } : undefined
}

/** What a build's row keeps of what was found. */
export function foundIn({ location, eTag, sizeBytes }: PinnedFile): FoundSource {
  return { source_version: location.ObjectVersion ?? null, source_etag: eTag, source_size_bytes: sizeBytes }
}

/** On whose behalf a build's file is read. */
export function namespaceOf({ account_id: accountId, region }: BuildRow): Namespace {
  return { accountId, region }
}

/** A build's source as DescribeVerification shows it, so that whoever serves the file can ask for exactly what was verified. */
export function describeSource(build: BuildRow): (S3Location & { ETag?: string; SizeBytes?: number }) | undefined {
  const location = locationOf(build)
  if (!location) return undefined
  const pinned = pinnedOf(build)
  return { ...location, ...(pinned ? { ETag: pinned.eTag, SizeBytes: pinned.sizeBytes } : {}) }
}

/** A build's source as an event keeps it. */
export function sourceDetails(build: BuildRow): Record<string, string> {
  return Object.fromEntries(Object.entries(describeSource(build) ?? {}).map(([name, value]) => [name, String(value)]))
}
