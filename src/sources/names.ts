import { GantryError } from '../errors.ts'
import { visible } from '../findings/finding.ts'
import { parseRoleArn, type RoleArn } from '../model/role-arn.ts'
import type { S3Location } from '../model/storage-location.ts'

/**
 * S3's rule for the names of buckets (https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html), without the
 * dot that GameLift refuses. It leaves out ARNs, which the SDK would take for access points, and whatever else ends a host's name.
 */
const BUCKET = /^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/

/** What AWS keeps for names that stand for something else than a bucket: access points, directory buckets, and tables. */
const RESERVED_ENDING = /(?:-s3alias|--ol-s3|--x-s3|--table-s3)$/

/** S3's limit of a key, in bytes of UTF-8. */
const MAX_KEY_BYTES = 1024

/** S3's limit of a version's id, of which nothing else is known: it stands in an address. */
const VERSION = /^[\x21-\x7e]{1,1024}$/

export function isVersionId(text: string): boolean {
  return VERSION.test(text)
}

/** `s3://bucket/key`, version and role, fit for a message or a log. */
export function describeLocation({ Bucket, Key, RoleArn, ObjectVersion }: S3Location): string {
  const version = ObjectVersion === undefined ? '' : ` in version ${visible(ObjectVersion)}`
  return `s3://${visible(Bucket)}/${visible(Key)}${version} as ${visible(RoleArn)}`
}

/**
 * The role of a location whose names can be what they are given for, so that none of them leads to another host or another bucket.
 *
 * @throws GantryError `InvalidRequest`
 */
export function requireNames(location: S3Location): RoleArn {
  const { Bucket, Key, RoleArn, ObjectVersion } = location
  const refuse = (why: string): never => {
    throw new GantryError('InvalidRequest', `Gantry can't read ${describeLocation(location)}: ${why}`)
  }
  if (!BUCKET.test(Bucket) || RESERVED_ENDING.test(Bucket)) {
    refuse('this is no name of a bucket. One has 3 to 63 lower-case letters, digits and hyphens.')
  }
  if (!Key.isWellFormed() || Buffer.byteLength(Key) > MAX_KEY_BYTES) {
    refuse(`this is no key. One has at most ${MAX_KEY_BYTES} bytes of UTF-8.`)
  }
  // Proxies and engines take such steps, out of the bucket too.
  if (Key.split('/').some(step => step === '.' || step === '..'))
    refuse('a key with a step "." or ".." can\'t be read.')
  if (ObjectVersion !== undefined && !isVersionId(ObjectVersion)) refuse('this is no id of a version.')
  return (
    parseRoleArn(RoleArn) ?? refuse('this is not the ARN of a role, such as arn:aws:iam::123456789012:role/GameLift.')
  )
}
