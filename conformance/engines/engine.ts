import type { S3Client } from '@aws-sdk/client-s3'

/** The account of Gantry's operator, to whom the suite's root key belongs. */
export const ACCOUNT_ID = '123456789012'
export const REGION = 'us-west-2'

/** A real S3 server with an STS of its own, and in it a studio's bucket. `engines.ts` lists them. */
export interface EngineKind {
  readonly name: string
  /** Installs it unless it is there already; answers its version, as it names itself. */
  install(): Promise<string>
  /** @param folder where it may keep what it has; it outlives a kill, where the engine has a disk */
  start(folder: string): Promise<Engine>
}

export interface Engine extends AsyncDisposable {
  readonly name: string
  /** Where it listens, for S3 and for STS: the same all its life. */
  readonly endpoint: string
  /** Who may do everything in it: the studio. */
  readonly studio: S3Client
  /** With which keys Gantry takes which role. */
  readonly roles: Roles
  /** What this engine doesn't check, or can't do; scenarios that need it are left out. */
  readonly lacks: ReadonlySet<Ability>
  /** SIGKILL; {@link revive} brings it back with all that it had. Only where it doesn't lack 'a disk'. */
  kill(): Promise<void>
  revive(): Promise<void>
  /** SIGSTOP: connections are taken, and nobody answers. */
  freeze(): void
  thaw(): void
}

export type Ability =
  /** Keeps what it has over a kill. */
  | 'a disk'
  /** The STS looks at which role is asked for, and whom the role trusts. */
  | 'roles'
  /** The session can do no more than the policy that it was taken with. */
  | 'session policies'
  /** Refuses a request that is signed for another region than its own. */
  | 'regions'

/** The part of a bucket that {@link Roles.reader} may read: keys that begin so. */
export const READABLE = 'releases/'

export interface Roles {
  /** May read {@link READABLE}*, and nothing else. */
  readonly reader: Role
  /** Of another account than the operator's; may read the same. */
  readonly elsewhere: Role
  /** Isn't given to these keys: its trust policy names others, or the STS doesn't know the keys. */
  readonly untaken: Role
  /** Gantry doesn't take it: it has keys that stand for it. */
  readonly keysAlone: Role
}

/** A role and the keys with which Gantry is to take it. */
export interface Role {
  readonly arn: string
  readonly keys: Keys
}

export interface Keys {
  readonly accessKeyId: string
  readonly secretAccessKey: string
}

export function roleArn(name: string, accountId = ACCOUNT_ID): string {
  return `arn:aws:iam::${accountId}:role/${name}`
}

/** Every engine's buckets in {@link REGION}, one with versions and one without, and one that isn't there although the role might read it. */
export const BUCKETS = {
  versioned: 'studio-files',
  plain: 'studio-plain-files',
  missing: 'studio-missing-files',
} as const

/** What {@link Roles.reader} may do, as a policy. */
export function readerPolicy(): string {
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Action: ['s3:GetObject', 's3:GetObjectVersion'],
        Resource: Object.values(BUCKETS).map(bucket => `arn:aws:s3:::${bucket}/${READABLE}*`),
      },
    ],
  })
}
