import { once } from 'node:events'
import { extname } from 'node:path'
import { Worker } from 'node:worker_threads'
import type { Config } from '../config/config.ts'
import type { Logger } from '../logger.ts'
import type { ThreadMessage, ThreadTask } from './messages.ts'
import type { SharedMemory } from './services.ts'

/** The same file, but `.js` in the published package. */
const THREAD = new URL(`./thread${extname(import.meta.filename)}`, import.meta.url)

/** The threads that serve beside the main one. */
export interface Threads extends AsyncDisposable {
  /** Settles when all of them serve; until then the main thread does it alone. */
  readonly serving: Promise<void>
}

/**
 * Starts threads 1 to `config.threads - 1`, which listen on the same port. One that ends by itself takes the process along:
 * it may have held its turn to write, for which the others would wait for ever, and what was acknowledged is safe.
 */
export function startThreads(
  config: Config,
  memory: SharedMemory,
  port: number,
  { wakeVerifier, log }: { wakeVerifier: () => void; log: Logger },
): Threads {
  let stopping = false
  const workers = Array.from({ length: config.threads - 1 }, (_, index) => {
    const task: ThreadTask = { config, memory, port, thread: index + 1 }
    const worker = new Worker(THREAD, { workerData: task, name: `gantry-server-${index + 1}` })
    worker.on('message', (message: ThreadMessage) => message === 'has a build to verify' && wakeVerifier())
    worker.on('error', error => log('error', 'a server thread failed', { error: error.stack }))
    const ended = once(worker, 'exit').then(() => {
      if (stopping) return
      log('error', 'a server thread ended, so the process ends')
      process.exit(1)
    })
    return { worker, ended }
  })
  return {
    serving: Promise.all(workers.map(({ worker }) => untilServing(worker))).then(() => {}),
    [Symbol.asyncDispose]: async () => {
      stopping = true
      for (const { worker } of workers) worker.postMessage('stop')
      await Promise.all(workers.map(({ ended }) => ended))
    },
  }
}

function untilServing(worker: Worker): Promise<void> {
  return new Promise(resolve => {
    worker.on('message', (message: ThreadMessage) => message === 'serves' && resolve())
  })
}
