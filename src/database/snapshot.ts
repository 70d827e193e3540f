import type { DatabaseSync, StatementSync } from 'node:sqlite'

/**
 * What all reads of one turn of the event loop see: the state of the database at the first of them. Each read by itself would
 * look for new commits and, having found one, read all its pages again.
 *
 * Nobody sees too old a state by it: a request that is read in this turn was sent before the turn began, or is the first
 * to look.
 */
export class Snapshot {
  readonly #sqlite: DatabaseSync
  readonly #begin: StatementSync
  readonly #end: StatementSync
  #isOpen = false

  constructor(sqlite: DatabaseSync) {
    this.#sqlite = sqlite
    this.#begin = sqlite.prepare('BEGIN')
    this.#end = sqlite.prepare('COMMIT')
  }

  /** Before each read. */
  readonly open = (): void => {
    if (this.#isOpen) return
    this.#begin.run()
    this.#isOpen = true
    setImmediate(this.close)
  }

  /** At the end of the turn, and before anybody hears of a commit: whoever does may want to see it. */
  readonly close = (): void => {
    if (!this.#isOpen) return
    this.#isOpen = false
    // A read that failed for the disk's sake has ended it already.
    if (this.#sqlite.isTransaction) this.#end.run()
  }
}
