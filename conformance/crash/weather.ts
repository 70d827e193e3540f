import { type Server, sleep } from './server.ts'

/** Thrown where a client waits for a server that the run won't bring back for it. */
export class RunOver extends Error {}

/** How often it is looked whether a server is back. */
const RETRY_MS = 50

/** What the clients of a phase know of it. */
export class Weather {
  readonly #server: Server
  #healthy: Promise<void> | undefined
  /** Whether the disk fills up now and then, so that it is no defect to be told so. */
  readonly diskFills: boolean
  /** From here on nobody leaves in the middle or takes long, so that whatever is begun comes to its end. */
  isCalm = false
  /** The run doesn't wait any longer. */
  isOver = false
  /** What clients know of how far the server's time is ahead of theirs. */
  skewMs = 0

  constructor(server: Server, { diskFills }: { diskFills: boolean }) {
    this.#server = server
    this.diskFills = diskFills
  }

  /** The server's time, as far as the clients know. */
  now(): Date {
    return new Date(Date.now() + this.skewMs)
  }

  /** Waits a little, as a client does that was told to come again. */
  async backOff(milliseconds: number): Promise<void> {
    if (this.isOver) throw new RunOver()
    await sleep(milliseconds)
  }

  /** Waits until the server serves; all clients at once, or their asking would be all that it has to do. */
  untilHealthy(): Promise<void> {
    this.#healthy ??= this.#untilHealthy().finally(() => {
      this.#healthy = undefined
    })
    return this.#healthy
  }

  async #untilHealthy(): Promise<void> {
    while (!(await this.#server.isHealthy())) await this.backOff(RETRY_MS)
  }
}
