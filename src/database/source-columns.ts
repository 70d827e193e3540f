import type { PinnedFile, S3Location } from '../model/storage-location.ts'
import type { SourceColumns } from './schema.ts'

/** Of what is uploaded. */
export const NO_SOURCE: SourceColumns = {
  source_bucket: null,
  source_key: null,
  source_role_arn: null,
  source_version: null,
  source_etag: null,
  source_size_bytes: null,
}

/** @param found undefined: the engine couldn't be reached yet */
export function sourceColumns(
  { Bucket, Key, RoleArn, ObjectVersion }: S3Location,
  found?: Pick<PinnedFile, 'eTag' | 'sizeBytes'>,
): SourceColumns {
  return {
    source_bucket: Bucket,
    source_key: Key,
    source_role_arn: RoleArn,
    source_version: ObjectVersion ?? null,
    source_etag: found?.eTag ?? null,
    source_size_bytes: found?.sizeBytes ?? null,
  }
}

/** Where the file is; undefined for what is uploaded. */
export function locationOf(row: SourceColumns): S3Location | undefined {
  const { source_bucket: Bucket, source_key: Key, source_role_arn: RoleArn, source_version: version } = row
  if (Bucket === null || Key === null || RoleArn === null) return undefined
  return { Bucket, Key, RoleArn, ...(version === null ? {} : { ObjectVersion: version }) }
}

/** Which state of the file it is; undefined while that isn't known, and for what is uploaded. */
export function pinnedOf(row: SourceColumns): PinnedFile | undefined {
  const location = locationOf(row)
  const { source_etag: eTag, source_size_bytes: sizeBytes } = row
  return location && eTag !== null && sizeBytes !== null ? { location, eTag, sizeBytes } : undefined
}

/** A source as the API shows it, so that whoever serves the file can ask for exactly what was verified. */
export function describeSource(row: SourceColumns): (S3Location & { ETag?: string; SizeBytes?: number }) | undefined {
  const location = locationOf(row)
  if (!location) return undefined
  const pinned = pinnedOf(row)
  return { ...location, ...(pinned ? { ETag: pinned.eTag, SizeBytes: pinned.sizeBytes } : {}) }
}
