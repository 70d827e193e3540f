import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { Authenticator } from './auth/authenticator.ts'
import type { Services } from './builds/services.ts'
import { sweep } from './builds/sweep.ts'
import { Verifier } from './builds/verifier.ts'
import { type Clock, systemClock } from './clock.ts'
import type { Config } from './config/config.ts'
import { type AccessKey, AccessKeys } from './credentials/access-keys.ts'
import { gatewayIssuer } from './credentials/issuer.ts'
import { KeyRing } from './credentials/key-ring.ts'
import { Database } from './database/database.ts'
import { claimFolder } from './database/folder-claim.ts'
import { ensureInstallationId } from './database/installation.ts'
import { GantryError } from './errors.ts'
import { Listener } from './http/listener.ts'
import { createRouter } from './http/router.ts'
import { jsonLogger, type Logger } from './logger.ts'
import { FilesystemStorage } from './storage/filesystem/driver.ts'

/** What a test replaces of the outside world. */
export interface Overrides {
  readonly clock?: Clock
  readonly log?: Logger
}

/** How often storage is swept of what crashes and failures leave behind. */
const SWEEP_INTERVAL_MS = 3_600_000

/** A running Gantry. */
export interface App extends AsyncDisposable {
  /** Where it listens. */
  readonly url: string
  /** What clients are told: the public URL, else where it listens. */
  readonly publicUrl: string
  readonly rootKey: AccessKey
  /** Removes what no row names any more; also done at the start and every hour. */
  sweep(): Promise<number>
}

/** Composes a Gantry from its parts and starts it. Disposing of it drains: running requests end, then all is closed. */
export async function createApp(
  config: Config,
  { clock = systemClock, log = jsonLogger }: Overrides = {},
): Promise<App> {
  await using stack = new AsyncDisposableStack()
  stack.use(claimFolder(config.dataDir))
  stack.use(claimFolder(config.storage.path))
  const ring = KeyRing.open(join(config.dataDir, 'keys', 'ring.json'), clock.now())
  const database = stack.use(await Database.open(config.database.path))
  const installationId = await database.write(trx => ensureInstallationId(trx, randomUUID()))
  const storage = await FilesystemStorage.open(config.storage.path, installationId)
  const keys = new AccessKeys(database, ring)
  const rootKey = await keys.ensureRoot(config.root, config.accountId, clock.now())

  const services: Services = {
    clock,
    database,
    storage,
    issuer: gatewayIssuer(ring, clock, config.credentialTtlSeconds),
    limits: config.limits,
    wakeVerifier: () => verifier.wake(),
  }
  const verifier: Verifier = stack.use(new Verifier(services, log))
  const runSweep = () => sweep(services)
  const sweeping = setInterval(() => runSweep().catch(reportSweep), SWEEP_INTERVAL_MS)
  stack.defer(() => clearInterval(sweeping))
  const reportSweep = (error: unknown) => log('error', 'a sweep failed', { error: String(error) })
  await runSweep().catch(reportSweep)

  const publicHost = config.publicUrl?.host
  const authenticator = new Authenticator({ clock, keys, ring, publicHost })
  const explain = (error: unknown, requestId: string): GantryError => {
    if (error instanceof GantryError && error.code !== 'InsufficientStorage') return error
    log('error', 'a request failed', { requestId, error: error instanceof Error ? error.stack : String(error) })
    if (error instanceof GantryError) return error
    return new GantryError('InternalFailure', 'We encountered an internal error. Please try again.')
  }
  let draining = false
  const listener = new Listener(
    createRouter({
      control: { authenticator, services, explain },
      gateway: { authenticator, services, explain, baseHosts: baseHosts(config) },
      own: { isReady: () => !draining },
      durable: () => database.durable(),
      isDraining: () => draining,
    }),
  )
  const { address, port, family } = await listener.listen(config.listen.host, config.listen.port)
  stack.defer(() => {
    draining = true
    return listener.close()
  })
  verifier.wake()

  const parts = stack.move()
  const url = `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`
  const publicUrl = config.publicUrl?.href.replace(/\/$/, '') ?? url
  return { url, publicUrl, rootKey, sweep: runSweep, [Symbol.asyncDispose]: () => parts.disposeAsync() }
}

/** Hosts that a bucket's name may stand in front of. */
function baseHosts({ listen, publicUrl }: Config): string[] {
  return [...new Set(['localhost', listen.host, publicUrl?.hostname ?? 'localhost'].map(host => host.toLowerCase()))]
}
