import type { Archive } from './archives.ts'

/** A build that a client was told exists, with all that was acknowledged since. */
export interface Promised {
  readonly buildId: string
  readonly clientName: string
  readonly method: 'put' | 'multipart'
  readonly archive: Archive
  /** Access key ids of the credentials that were handed out. */
  readonly issued: string[]
  /** `accepted`: PutObject or Complete was answered 2xx. `unknown`: it may have been, the answer was lost. */
  upload: 'none' | 'unknown' | 'accepted'
  /** `unknown`: DeleteBuild was sent, its answer was lost. */
  deletion: 'none' | 'unknown' | 'done'
}

/** Everything that the server has promised, and everything that it did wrong. */
export class Ledger {
  readonly builds: Promised[] = []
  readonly violations: string[] = []
  readonly counts = { parts: 0, partsSeenAgain: 0, resumed: 0, startedAgain: 0, aborted: 0, lostAnswers: 0 }

  violated(what: string): void {
    this.violations.push(what)
  }
}
