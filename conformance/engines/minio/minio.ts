import { join } from 'node:path'
import { freePort } from '../../support/free-port.ts'
import { makeBuckets, s3Client } from '../bucket.ts'
import { type Ability, type Engine, type EngineKind, type Keys, REGION, readerPolicy, roleArn } from '../engine.ts'
import { answers, ServerProcess } from '../server-process.ts'
import { importUsers } from './iam.ts'
import { installMinio, MINIO_VERSION } from './install.ts'

const ROOT: Keys = { accessKeyId: 'studio-root', secretAccessKey: 'studio-root-secret-of-the-suite' }
/** An ordinary user: MinIO lets nobody else take a session. */
const GANTRY: Keys = { accessKeyId: 'gantry-at-studio', secretAccessKey: 'gantry-secret-of-the-suite' }
const STRANGER: Keys = { accessKeyId: 'nobody-it-knows', secretAccessKey: 'stranger-secret-of-the-suite' }

/**
 * MinIO on one drive. Its STS gives a session of whoever asks and doesn't look at the role's ARN, but holds the session to the
 * policy that it was taken with.
 */
export const minio: EngineKind = {
  name: 'MinIO',
  async install() {
    await installMinio()
    return MINIO_VERSION
  },
  start,
}

async function start(folder: string): Promise<Engine> {
  const endpoint = `http://127.0.0.1:${await freePort()}`
  const server = new ServerProcess({
    command: await installMinio(),
    args: ['server', '--quiet', '--address', new URL(endpoint).host, join(folder, 'minio')],
    env: {
      MINIO_ROOT_USER: ROOT.accessKeyId,
      MINIO_ROOT_PASSWORD: ROOT.secretAccessKey,
      MINIO_SITE_REGION: REGION,
      MINIO_BROWSER: 'off',
      MINIO_UPDATE: 'off',
    },
    serves: () => isReady(endpoint),
  })
  await server.start()
  const studio = s3Client(endpoint, ROOT)
  await makeBuckets(studio)
  await importUsers(endpoint, ROOT, [{ keys: GANTRY, policy: readerPolicy() }])
  return {
    name: minio.name,
    endpoint,
    studio,
    roles: {
      reader: { arn: roleArn('reader'), keys: GANTRY },
      elsewhere: { arn: roleArn('reader', '210987654321'), keys: GANTRY },
      untaken: { arn: roleArn('untaken'), keys: STRANGER },
      keysAlone: { arn: roleArn('keys-alone'), keys: ROOT },
    },
    lacks: new Set<Ability>(['roles']),
    kill: () => server.kill(),
    revive: () => server.start(),
    freeze: () => server.freeze(),
    thaw: () => server.thaw(),
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  }
}

/** Whether it takes requests, and not only connections. */
async function isReady(endpoint: string): Promise<boolean> {
  if (!(await answers(`${endpoint}/minio/health/live`))) return false
  const { status } = await fetch(`${endpoint}/minio/health/ready`)
  return status === 200
}
