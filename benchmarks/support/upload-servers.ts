import { readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { call, createBuild, NOBODY, waitForVerdict } from './gamelift.ts'
import { startMinio } from './minio.ts'
import { sendToS3 } from './s3-request.ts'
import { type RunningServer, startGantry, startPeer } from './servers.ts'
import type { SigningKeys } from './sigv4.ts'
import type { Scheme } from './tls.ts'

/** Where a file is to go, and with which keys. */
export interface Target {
  readonly bucket: string
  readonly key: string
  readonly keys: SigningKeys
}

/** A server that takes uploads. */
export interface UploadServer extends AsyncDisposable {
  readonly server: RunningServer
  /** Runs `work` with so many places to upload to, and removes what it uploaded, so that the disk doesn't fill. */
  withTargets<Result>(count: number, work: (targets: readonly Target[]) => Promise<Result>): Promise<Result>
}

export const SERVERS = { discard: startDiscard, gantry: startGantryForUploads, minio: startMinioForUploads } as const
export type ServerName = keyof typeof SERVERS

export interface UploadServerOptions {
  /** An empty folder. */
  readonly dataDir: string
  readonly scheme: Scheme
  readonly profileDir: string | undefined
}

async function startDiscard({ scheme }: UploadServerOptions): Promise<UploadServer> {
  const server = await startPeer('discard', scheme)
  return {
    server,
    withTargets: (count, work) => work(Array.from({ length: count }, () => NOBODY)),
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  }
}

async function startGantryForUploads({ dataDir, scheme, profileDir }: UploadServerOptions): Promise<UploadServer> {
  const server = await startGantry(dataDir, { scheme, profileDir })
  return {
    server,
    async withTargets(count, work) {
      const builds = await Promise.all(Array.from({ length: count }, () => createBuild(server)))
      const result = await work(builds)
      for (const { buildId } of builds) {
        // Random bytes are no zip, so the verdict comes at once; then the bytes can go.
        await waitForVerdict(server, buildId)
        await call(server, 'DeleteBuild', { BuildId: buildId })
      }
      return result
    },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  }
}

async function startMinioForUploads({ dataDir, scheme }: UploadServerOptions): Promise<UploadServer> {
  const { server, bucket, keys, trashDir } = await startMinio(dataDir, scheme)
  return {
    server,
    async withTargets(count, work) {
      const targets = Array.from({ length: count }, (_, index) => ({ bucket, key: `upload-${index}`, keys }))
      const result = await work(targets)
      for (const { key } of targets) await sendToS3(server, keys, { method: 'DELETE', target: `/${bucket}/${key}` })
      // MinIO itself would get to it within minutes, in the middle of another measurement.
      for (const name of readdirSync(trashDir)) rmSync(join(trashDir, name), { recursive: true, force: true })
      return result
    },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  }
}
