import { type Bench, newKey, refusal, type Scenario } from '../bench.ts'
import { putFile, removeFile } from '../bucket.ts'
import { BUCKETS, type Engine, REGION } from '../engine.ts'
import { ODD_ROLES, WRONG_REGION } from '../gantry.ts'
import { scriptZip } from '../zips.ts'
import { mustBeRefused } from './musts.ts'

interface Location {
  readonly Bucket: string
  readonly Key: string
  readonly RoleArn: string
  readonly ObjectVersion?: string
}

interface Expected {
  readonly code: 'InvalidRequestException' | 'UnauthorizedException'
  /** What stands behind the location, or all of the message. */
  readonly because: string
}

interface RefusedLocation {
  readonly what: string
  /** Undefined where the engine doesn't care. */
  readonly of: (engine: Engine) => Promise<{ location: Location; expected: Expected } | undefined>
}

const MAY_NOT = `the role may not (AccessDenied). It needs s3:GetObject and s3:GetObjectVersion; without s3:ListBucket a file that is missing looks the same.`

/** What an engine says of what isn't there to a role that may not list the bucket. */
function missing(engine: Engine, because: string): Expected {
  if (engine.name === 'Ceph') return { code: 'UnauthorizedException', because: MAY_NOT }
  return { code: 'InvalidRequestException', because }
}

async function goodLocation(engine: Engine): Promise<Location> {
  const { key } = await putFile(engine, newKey(), await scriptZip('refused'))
  return { Bucket: BUCKETS.versioned, Key: key, RoleArn: engine.roles.reader.arn }
}

const REFUSED: readonly RefusedLocation[] = [
  {
    what: 'a role that Gantry was not told of',
    of: async engine => ({
      location: { ...(await goodLocation(engine)), RoleArn: ODD_ROLES.unknown },
      expected: {
        code: 'UnauthorizedException',
        because: 'whoever runs Gantry has not set up this role (GANTRY_S3_SOURCES).',
      },
    }),
  },
  {
    what: 'a role that does not trust Gantry',
    of: async engine => ({
      location: { ...(await goodLocation(engine)), RoleArn: engine.roles.untaken.arn },
      expected: {
        code: 'UnauthorizedException',
        because: `Gantry may not take the role (${engine.name === 'Ceph' ? 'Unknown' : 'AccessDenied'}). Its trust policy has to allow it.`,
      },
    }),
  },
  {
    what: 'what is no role',
    of: async engine => ({
      location: { ...(await goodLocation(engine)), RoleArn: 'arn:aws:iam::123456789012:user/somebody' },
      expected: {
        code: 'InvalidRequestException',
        because: 'this is not the ARN of a role, such as arn:aws:iam::123456789012:role/GameLift.',
      },
    }),
  },
  {
    what: 'a bucket that is not there',
    of: async engine => ({
      location: { ...(await goodLocation(engine)), Bucket: BUCKETS.missing },
      expected: { code: 'InvalidRequestException', because: 'there is no such bucket.' },
    }),
  },
  {
    what: 'a key that is not there',
    of: async engine => ({
      location: { ...(await goodLocation(engine)), Key: newKey() },
      expected: missing(engine, 'the bucket has no file of that key.'),
    }),
  },
  {
    what: 'a version that is not there',
    of: async engine => {
      const location = await goodLocation(engine)
      const { version: ObjectVersion } = await putFile(engine, newKey(), Buffer.from('of another key'))
      return { location: { ...location, ObjectVersion }, expected: missing(engine, 'the file has no such version.') }
    },
  },
  {
    what: 'a file that was deleted',
    of: async engine => {
      const location = await goodLocation(engine)
      await removeFile(engine, location.Key)
      return { location, expected: missing(engine, 'the bucket has no file of that key.') }
    },
  },
  {
    what: 'a file that the role may not read',
    of: async engine => {
      const { key } = await putFile(engine, `private/${newKey()}`, await scriptZip('private'))
      return {
        location: { ...(await goodLocation(engine)), Key: key },
        expected: { code: 'UnauthorizedException', because: MAY_NOT },
      }
    },
  },
  {
    what: 'an empty file',
    of: async engine => {
      const { key } = await putFile(engine, newKey(), Buffer.alloc(0))
      return {
        location: { ...(await goodLocation(engine)), Key: key },
        expected: { code: 'InvalidRequestException', because: 'the file is empty.' },
      }
    },
  },
  {
    what: 'a bucket in another region',
    of: async engine =>
      engine.lacks.has('regions')
        ? undefined
        : {
            location: { ...(await goodLocation(engine)), RoleArn: ODD_ROLES.misplaced },
            expected: {
              code: 'InvalidRequestException',
              because: `the bucket is in ${REGION}, and not in ${WRONG_REGION}.`,
            },
          },
  },
]

/** As Gantry's messages name a file and a role. */
function named({ Bucket, Key, RoleArn, ObjectVersion }: Location): string {
  return `s3://${Bucket}/${Key}${ObjectVersion === undefined ? '' : ` in version ${ObjectVersion}`} as ${RoleArn}`
}

/** What takes a location, and what it asks for beside it. */
const TAKERS: readonly { readonly operation: string; readonly beside: object }[] = [
  { operation: 'CreateBuild', beside: { OperatingSystem: 'AMAZON_LINUX_2023' } },
  { operation: 'CreateScript', beside: {} },
]

/** A location is refused to a build and to a script with the same words. */
function scenariosOf({ what, of }: RefusedLocation): Scenario[] {
  return TAKERS.map(({ operation, beside }) => ({
    title: `${operation} refuses at once: ${what}`,
    async run({ engine, client }: Bench) {
      const refused = await of(engine)
      if (refused === undefined) return
      const { location, expected } = refused
      mustBeRefused(operation, await refusal(client, operation, { ...beside, StorageLocation: location }), {
        code: expected.code,
        message: `Gantry can't read ${named(location)}: ${expected.because}`,
      })
    },
  }))
}

const MALFORMED: readonly { readonly what: string; readonly change: object; readonly message: string }[] = [
  {
    what: 'a bucket with a dot',
    change: { Bucket: 'studio.files' },
    message: `1 validation error detected: Value 'studio.files' at 'storageLocation.bucket' failed to satisfy constraint: Member must satisfy regular expression pattern: ^[^.]+$`,
  },
]

function malformedScenarios({ what, change, message }: (typeof MALFORMED)[number]): Scenario[] {
  return TAKERS.map(({ operation, beside }) => ({
    title: `${operation} refuses at once: ${what}`,
    async run({ engine, client }: Bench) {
      const StorageLocation = { ...(await goodLocation(engine)), ...change }
      mustBeRefused(operation, await refusal(client, operation, { ...beside, StorageLocation }), {
        code: 'InvalidRequestException',
        message,
      })
    },
  }))
}

export const REFUSED_LOCATIONS: readonly Scenario[] = [
  ...REFUSED.flatMap(scenariosOf),
  ...MALFORMED.flatMap(malformedScenarios),
]
