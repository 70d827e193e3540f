import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import type { Credentials } from './server.ts'

export interface ProbeTask {
  readonly url: string
  readonly credentials: Credentials
  readonly buildId: string
}

/** Milliseconds until the answer, or why there was none. */
export interface ProbeAnswer {
  readonly health: number | string
  readonly describe: number | string
}

/** Measures how soon a server answers, apart from what the clients here take the processor for. */
export class Probe implements AsyncDisposable {
  readonly #worker: Worker

  constructor(task: ProbeTask) {
    this.#worker = new Worker(new URL('./probe-thread.ts', import.meta.url), { workerData: task })
  }

  async ask(): Promise<ProbeAnswer> {
    this.#worker.postMessage('ask')
    const [answer] = (await once(this.#worker, 'message')) as [ProbeAnswer]
    return answer
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#worker.terminate()
  }
}
