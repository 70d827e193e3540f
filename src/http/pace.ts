import type { IncomingMessage } from 'node:http'
import { GantryError } from '../errors.ts'

/** How often it is looked at what came; a body of which nothing came for twice as long is given up at the latest. */
const WINDOW_MS = 30_000

/**
 * What has to come of a body in each window: 1 KiB a second, which the slowest line manages that is worth uploading over. No
 * limit to the whole, so that a large build may take its days.
 */
const MIN_WINDOW_BYTES = 30 * 1024

/** Watches how fast the bodies come that are being read, because each holds memory and a place among the running requests. */
export class Pace implements Disposable {
  /** What had come over the connection when it was last looked at; nothing yet for a body that began since. */
  readonly #receivedBytes = new Map<IncomingMessage, number | undefined>()
  readonly #timer = setInterval(() => this.check(), WINDOW_MS).unref()

  /** From now until its end, a body that comes too slowly fails with GantryError `RequestTimeout`. */
  watch(request: IncomingMessage): void {
    // One whose client has left closes no more, and would be held and blamed for ever.
    if (request.destroyed) return
    this.#receivedBytes.set(request, undefined)
    request.once('close', () => this.#receivedBytes.delete(request))
  }

  /** Ends a window. */
  check(): void {
    for (const [request, beforeBytes] of this.#receivedBytes) {
      const { bytesRead } = request.socket
      // Where the disk is what is waited for, the client isn't to blame.
      const isSlow = beforeBytes !== undefined && bytesRead - beforeBytes < MIN_WINDOW_BYTES && !request.isPaused()
      if (isSlow && !request.complete) {
        this.#receivedBytes.delete(request)
        // Destroying the request would take the connection with it, and the answer. An error that nobody listens for, because the
        // body has been given up already, would take the process.
        if (request.listenerCount('error') > 0) request.emit('error', requestTimeout())
      } else {
        this.#receivedBytes.set(request, bytesRead)
      }
    }
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer)
  }
}

/** S3's own words; SDKs send the request again. */
export function requestTimeout(): GantryError {
  return new GantryError(
    'RequestTimeout',
    'Your socket connection to the server was not read from or written to within the timeout period. Idle connections will be closed.',
  )
}
