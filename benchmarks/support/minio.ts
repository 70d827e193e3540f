import { cpSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { installMinio } from '../../conformance/engines/minio/install.ts'
import { sendToS3 } from './s3-request.ts'
import { type RunningServer, startServer } from './servers.ts'
import type { SigningKeys } from './sigv4.ts'
import { CERT_PATH, KEY_PATH, type Scheme } from './tls.ts'

const KEYS: SigningKeys = { accessKeyId: 'benchmark', secretAccessKey: 'benchmarkbenchmarkbenchmarkbenchmarkbenc' }
const BUCKET = 'benchmark'
/** From its first answer until it is ready to make a bucket. */
const READY_MS = 30_000

export interface RunningMinio {
  readonly server: RunningServer
  readonly bucket: string
  readonly keys: SigningKeys
  /** Where it moves what was deleted. */
  readonly trashDir: string
}

/** MinIO on one drive, which is a folder of `dataDir`, with one bucket and its own settings but for where it listens. */
export async function startMinio(dataDir: string, scheme: Scheme): Promise<RunningMinio> {
  const drive = join(dataDir, 'drive')
  const certsDir = join(dataDir, 'certs')
  mkdirSync(drive, { recursive: true })
  mkdirSync(certsDir)
  if (scheme === 'https') {
    cpSync(CERT_PATH, join(certsDir, 'public.crt'))
    cpSync(KEY_PATH, join(certsDir, 'private.key'))
  }
  const server = await startServer({
    command: await installMinio(),
    args: ['server', '--quiet', '--certs-dir', certsDir, drive],
    environment: port => ({
      MINIO_ADDRESS: `127.0.0.1:${port}`,
      MINIO_ROOT_USER: KEYS.accessKeyId,
      MINIO_ROOT_PASSWORD: KEYS.secretAccessKey,
      MINIO_BROWSER: 'off',
      MINIO_UPDATE: 'off',
    }),
    scheme,
  })
  try {
    await makeBucket(server)
  } catch (error) {
    await server[Symbol.asyncDispose]()
    throw error
  }
  return { server, bucket: BUCKET, keys: KEYS, trashDir: join(drive, '.minio.sys', 'tmp', '.trash') }
}

async function makeBucket(server: RunningServer): Promise<void> {
  const deadline = performance.now() + READY_MS
  for (;;) {
    try {
      await sendToS3(server, KEYS, { method: 'PUT', target: `/${BUCKET}` })
      return
    } catch (error) {
      if (performance.now() > deadline) throw error
      await new Promise(resolve => setTimeout(resolve, 100))
    }
  }
}
