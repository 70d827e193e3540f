import { type Explain, GantryError } from '../errors.ts'
import type { Logger } from '../logger.ts'

/** How often the log is told that the disk is full, which every request meets until somebody makes room. */
const DISK_FULL_MS = 60_000

/** @param nowMs rises whatever happens to the clock */
export function explainer(log: Logger, nowMs: () => number = () => performance.now()): Explain {
  let requestsRefused = 0
  let saidAtMs = Number.NEGATIVE_INFINITY
  const sayDiskFull = (requestId: string) => {
    requestsRefused++
    if (nowMs() - saidAtMs < DISK_FULL_MS) return
    log('error', 'the disk is full', { requestId, requestsRefused })
    saidAtMs = nowMs()
    requestsRefused = 0
  }
  return (error, requestId) => {
    if (error instanceof GantryError) {
      if (error.code === 'InsufficientStorage') sayDiskFull(requestId)
      return error
    }
    log('error', 'a request failed', { requestId, error: error instanceof Error ? error.stack : String(error) })
    return new GantryError('InternalFailure', 'We encountered an internal error. Please try again.')
  }
}
