import { indexRecordedEvents } from './builds/events.ts'
import { sweep } from './builds/sweep.ts'
import { Verifier } from './builds/verifier.ts'
import { type Clock, systemClock } from './clock.ts'
import type { Config } from './config/config.ts'
import type { AccessKey } from './credentials/access-keys.ts'
import { claimFolder } from './database/folder-claim.ts'
import { assertPortFree } from './http/listener.ts'
import { jsonLogger, type Logger } from './logger.ts'
import { startServer } from './serving/server.ts'
import { openServices, shareMemory } from './serving/services.ts'
import { startThreads } from './serving/threads.ts'

/** What a test replaces of the outside world, in the main thread. */
export interface Overrides {
  readonly clock?: Clock
  readonly log?: Logger
}

/** How often storage is swept of what crashes and failures leave behind. */
const SWEEP_INTERVAL_MS = 3_600_000

/** How often it is seen whether there are events to index. */
const INDEX_INTERVAL_MS = 1_000

/** A running Gantry. */
export interface App extends AsyncDisposable {
  /** Where it listens. */
  readonly url: string
  /** What clients are told: the public URL, else where it listens. */
  readonly publicUrl: string
  readonly rootKey: AccessKey
  /** Settles when every thread serves; the main one does from the start. */
  readonly allThreadsServing: Promise<void>
  /**
   * Ends abandoned uploads and removes what no row names any more; also done in the background, from the start on every hour.
   *
   * @returns how many extents were removed
   */
  sweep(): Promise<number>
}

/**
 * Composes a Gantry from its parts and starts it: verifiers and a sweep in the main thread, and `config.threads` threads
 * that serve, the main one among them. Disposing of it drains: running requests end, then all is closed.
 */
export async function createApp(
  config: Config,
  { clock = systemClock, log = jsonLogger }: Overrides = {},
): Promise<App> {
  await using stack = new AsyncDisposableStack()
  stack.use(claimFolder(config.dataDir))
  stack.use(claimFolder(config.storage.path))
  const memory = shareMemory(config.threads)
  const wakeVerifier = () => {
    for (const verifier of verifiers) verifier.wake()
  }
  const main = stack.use(await openServices(config, memory, 0, { clock, wakeVerifier }))
  const rootKey = await main.keys.ensureRoot(config.root, config.accountId, clock.now())

  // A bucket that is slow to read from holds up others of its kind at most.
  const verifiers = (['upload', 'bucket'] as const).map(origin => stack.use(new Verifier(main.services, log, origin)))
  const stopping = new AbortController()
  const runSweep = () => sweep(main.services, config.uploadRetentionMs, stopping.signal)
  const report = (what: string) => (error: unknown) => log('error', `${what} failed`, { error: String(error) })
  let sweeping: Promise<unknown> | undefined
  const sweepInBackground = () => {
    sweeping ??= runSweep()
      .then(removed => removed > 0 && log('info', 'swept what no row names', { removed }))
      .catch(report('a sweep'))
      .finally(() => {
        sweeping = undefined
      })
  }
  const timers = [
    setInterval(sweepInBackground, SWEEP_INTERVAL_MS),
    setInterval(() => indexRecordedEvents(main.services).catch(report('indexing events')), INDEX_INTERVAL_MS),
  ]
  sweepInBackground()
  stack.defer(async () => {
    timers.forEach(clearInterval)
    stopping.abort()
    await sweeping
  })

  const sharedPort = config.threads > 1
  if (sharedPort) await assertPortFree(config.listen.host, config.listen.port)
  const server = await startServer(config, main, log, { ...config.listen, sharedPort })
  const { address, port, family } = server.address
  const threads = startThreads(config, memory, port, { wakeVerifier, log })
  // At once: a thread that still served would take what the others send elsewhere.
  stack.defer(async () => {
    await Promise.all([server, threads].map(part => part[Symbol.asyncDispose]()))
  })
  wakeVerifier()

  const parts = stack.move()
  const url = `${config.tls ? 'https' : 'http'}://${family === 'IPv6' ? `[${address}]` : address}:${port}`
  return {
    url,
    publicUrl: config.publicUrl ?? url,
    rootKey,
    allThreadsServing: threads.serving,
    sweep: runSweep,
    [Symbol.asyncDispose]: () => parts.disposeAsync(),
  }
}
