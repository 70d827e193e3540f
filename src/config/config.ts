import { availableParallelism } from 'node:os'
import { join, resolve } from 'node:path'
import type { AccountId } from '../ids.ts'
import { DEFAULT_VERIFICATION_LIMITS, type VerificationLimits } from '../model/limits.ts'
import type { SourceEngine } from '../model/source-engine.ts'
import type { Environment } from './env.ts'

/** What Gantry runs with: the environment, nested by who needs it. Plain values, which can be handed to a thread. */
export interface Config {
  readonly listen: { readonly host: string; readonly port: number }
  /** PEM files; undefined: plain HTTP. */
  readonly tls: { readonly certPath: string; readonly keyPath: string } | undefined
  /** How many threads serve. */
  readonly threads: number
  /** What clients see, where that isn't the address listened on; without a slash at its end. */
  readonly publicUrl: string | undefined
  /** Origins whose pages may upload: those listed, or any (`*`). */
  readonly corsOrigins: '*' | readonly string[]
  readonly dataDir: string
  readonly database: { readonly kind: 'sqlite'; readonly path: string }
  readonly storage: { readonly kind: 'filesystem'; readonly path: string }
  readonly accountId: AccountId
  /** The default that is written into the AWS config; every region is served. */
  readonly region: string
  readonly root: { readonly accessKeyId: string; readonly secretAccessKey: string } | undefined
  readonly credentialTtlSeconds: number
  /** How long an open upload waits for its next part. */
  readonly uploadRetentionMs: number
  readonly limits: VerificationLimits
  /** The S3 engines of customers' own buckets; undefined: AWS. */
  readonly sources: readonly SourceEngine[] | undefined
}

export function configFrom(env: Environment): Config {
  const dataDir = resolve(env.GANTRY_DATA_DIR)
  return {
    listen: { host: env.GANTRY_HOST, port: env.GANTRY_PORT },
    tls:
      env.GANTRY_TLS_CERT !== undefined && env.GANTRY_TLS_KEY !== undefined
        ? { certPath: resolve(env.GANTRY_TLS_CERT), keyPath: resolve(env.GANTRY_TLS_KEY) }
        : undefined,
    threads: env.GANTRY_THREADS ?? defaultThreads(),
    publicUrl: env.GANTRY_PUBLIC_URL === undefined ? undefined : new URL(env.GANTRY_PUBLIC_URL).href.replace(/\/$/, ''),
    corsOrigins: env.GANTRY_CORS_ORIGINS ?? [],
    dataDir,
    database: { kind: 'sqlite', path: pathOf(env.GANTRY_DATABASE_URL) ?? join(dataDir, 'gantry.db') },
    storage: { kind: 'filesystem', path: pathOf(env.GANTRY_STORAGE_URL) ?? join(dataDir, 'objects') },
    accountId: env.GANTRY_ACCOUNT_ID as AccountId,
    region: env.GANTRY_REGION,
    root:
      env.GANTRY_ROOT_ACCESS_KEY_ID !== undefined && env.GANTRY_ROOT_SECRET_ACCESS_KEY !== undefined
        ? { accessKeyId: env.GANTRY_ROOT_ACCESS_KEY_ID, secretAccessKey: env.GANTRY_ROOT_SECRET_ACCESS_KEY }
        : undefined,
    credentialTtlSeconds: env.GANTRY_CREDENTIAL_TTL_SECONDS,
    uploadRetentionMs: env.GANTRY_UPLOAD_RETENTION_HOURS * 3_600_000,
    limits: {
      maxBuildBytes: env.GANTRY_MAX_BUILD_BYTES ?? DEFAULT_VERIFICATION_LIMITS.maxBuildBytes,
      maxUncompressedBytes: env.GANTRY_MAX_UNCOMPRESSED_BYTES ?? DEFAULT_VERIFICATION_LIMITS.maxUncompressedBytes,
      maxEntries: env.GANTRY_MAX_ENTRIES ?? DEFAULT_VERIFICATION_LIMITS.maxEntries,
    },
    sources: env.GANTRY_S3_SOURCES,
  }
}

/**
 * One for each processor that the process may use, up to where all of them together would only wait for their turn to write.
 * Elsewhere than on Linux the system doesn't spread the connections of a port over several listeners.
 */
function defaultThreads(): number {
  return process.platform === 'linux' ? Math.min(availableParallelism(), MAX_DEFAULT_THREADS) : 1
}

const MAX_DEFAULT_THREADS = 8

/** The path of `sqlite:<path>` or `file:<path>`, relative to the working directory; `file:///x` is `/x`. */
function pathOf(url: string | undefined): string | undefined {
  return url === undefined ? undefined : resolve(url.slice(url.indexOf(':') + 1).replace(/^\/\/(?=\/)/, ''))
}
