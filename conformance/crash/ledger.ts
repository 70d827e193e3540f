import type { ArchiveFacts } from './archives.ts'

export type Method = 'put' | 'presigned' | 'aws-chunked' | 'multipart'

/** A build that a client was told exists, with all that was acknowledged since. */
export interface Promised {
  readonly buildId: string
  readonly clientName: string
  readonly method: Method
  readonly archive: ArchiveFacts
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
  readonly counts = {
    parts: 0,
    partsSeenAgain: 0,
    partsReplaced: 0,
    resumed: 0,
    startedAgain: 0,
    aborted: 0,
    lostAnswers: 0,
    completedAgain: 0,
    /** Times that a client left in the middle of a request. */
    disconnects: 0,
    /** Answers 507. */
    diskFull: 0,
    expired: 0,
    skewsCorrected: 0,
    slowestAnswerMs: 0,
  }

  violated(what: string): void {
    this.violations.push(what)
  }
}
