import {
  type BucketLocationConstraint,
  CreateBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import { BUCKETS, type Engine, type Keys, REGION } from './engine.ts'

/** Who may do what those keys may, in an engine. */
export function s3Client(endpoint: string, keys: Keys): S3Client {
  return new S3Client({ endpoint, region: REGION, forcePathStyle: true, credentials: { ...keys } })
}

/**
 * Makes the buckets that every engine has.
 *
 * @param constraint as `LocationConstraint`, where it isn't the client's region
 */
export async function makeBuckets(studio: S3Client, constraint?: string): Promise<void> {
  const place =
    constraint === undefined
      ? {}
      : { CreateBucketConfiguration: { LocationConstraint: constraint as BucketLocationConstraint } }
  for (const Bucket of [BUCKETS.versioned, BUCKETS.plain])
    await studio.send(new CreateBucketCommand({ Bucket, ...place }))
  const VersioningConfiguration = { Status: 'Enabled' } as const
  await studio.send(new PutBucketVersioningCommand({ Bucket: BUCKETS.versioned, VersioningConfiguration }))
}

/** What a file in the versioned bucket is known by. */
export interface PutFile {
  readonly key: string
  readonly version: string
  readonly eTag: string
}

/** Puts a file, or a new version of it. */
export async function putFile({ studio }: Engine, key: string, bytes: Buffer): Promise<PutFile> {
  const { VersionId: version, ETag: eTag } = await studio.send(
    new PutObjectCommand({ Bucket: BUCKETS.versioned, Key: key, Body: bytes }),
  )
  if (version === undefined || eTag === undefined) throw new Error(`${key} was put without a version`)
  return { key, version, eTag }
}

/** Puts a file into the bucket without versions, over the one that was there; answers its ETag. */
export async function putPlainFile({ studio }: Engine, key: string, bytes: Buffer): Promise<string> {
  const { ETag } = await studio.send(new PutObjectCommand({ Bucket: BUCKETS.plain, Key: key, Body: bytes }))
  if (ETag === undefined) throw new Error(`${key} was put without an ETag`)
  return ETag
}

/**
 * Removes one version for good; without one, the newest is only hidden by a marker.
 *
 * @returns the version of the marker
 */
export async function removeFile({ studio }: Engine, key: string, version?: string): Promise<string | undefined> {
  const { VersionId } = await studio.send(
    new DeleteObjectCommand({ Bucket: BUCKETS.versioned, Key: key, VersionId: version }),
  )
  return VersionId
}

/** The bytes of a version, as the studio has them. */
export async function readFile({ studio }: Engine, { key, version }: PutFile): Promise<Buffer> {
  const { Body } = await studio.send(new GetObjectCommand({ Bucket: BUCKETS.versioned, Key: key, VersionId: version }))
  return Buffer.from((await Body?.transformToByteArray()) ?? [])
}
