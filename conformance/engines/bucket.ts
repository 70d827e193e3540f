import {
  type BucketLocationConstraint,
  CreateBucketCommand,
  DeleteObjectCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3'
import type { Engine } from './engine.ts'

/**
 * Makes a versioned bucket.
 *
 * @param constraint as `LocationConstraint`, where it isn't the client's region
 */
export async function makeBucket(studio: S3Client, Bucket: string, constraint?: string): Promise<void> {
  const place =
    constraint === undefined
      ? {}
      : { CreateBucketConfiguration: { LocationConstraint: constraint as BucketLocationConstraint } }
  await studio.send(new CreateBucketCommand({ Bucket, ...place }))
  await studio.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }))
}

/** What a file in the bucket is known by. */
export interface PutFile {
  readonly key: string
  readonly version: string
  readonly eTag: string
}

/** Puts a file, or a new version of it. */
export async function putFile({ studio, bucket }: Engine, key: string, bytes: Buffer): Promise<PutFile> {
  const { VersionId: version, ETag: eTag } = await studio.send(
    new PutObjectCommand({ Bucket: bucket, Key: key, Body: bytes }),
  )
  if (version === undefined || eTag === undefined) throw new Error(`${key} was put without a version`)
  return { key, version, eTag }
}

/** Removes one version for good; without one, the newest is only hidden by a marker. */
export async function removeFile({ studio, bucket }: Engine, key: string, version?: string): Promise<void> {
  await studio.send(new DeleteObjectCommand({ Bucket: bucket, Key: key, VersionId: version }))
}
