/** Where in the shared memory what is. */
const TURN = 0
const ANNOUNCED = 1
const SYNCED = 2

const FREE = 0
const TAKEN = 1

/**
 * What the threads of a process agree on about the database that they share: whose turn it is to write, and how far the log
 * is synced. SQLite would let one of two writers wait by sleeping, and its whole thread with it; here it awaits its turn.
 *
 * Commits are numbered from one on. The numbers may run over 32 bits, so they are compared by their difference.
 */
export class Commits {
  readonly #state: Int32Array<SharedArrayBuffer>
  /** Who of this thread waits for which commit to be synced. */
  #waiting: { readonly commit: number; readonly resolve: () => void }[] = []
  #isWatching = false

  /** Memory for the threads of one process; each makes its own `Commits` over it. */
  static share(): SharedArrayBuffer {
    return new SharedArrayBuffer(3 * Int32Array.BYTES_PER_ELEMENT)
  }

  constructor(memory: SharedArrayBuffer) {
    this.#state = new Int32Array(memory)
  }

  async takeTurn(): Promise<void> {
    while (Atomics.compareExchange(this.#state, TURN, FREE, TAKEN) !== FREE) await this.#change(TURN, TAKEN)
  }

  endTurn(): void {
    Atomics.store(this.#state, TURN, FREE)
    Atomics.notify(this.#state, TURN, 1)
  }

  /**
   * Called by whose turn it is, right before its commit becomes visible: from now on {@link whenSynced} waits for it.
   *
   * @returns the commit's number, for {@link markSynced}. All with lower ones have been committed
   */
  announce(): number {
    return (Atomics.add(this.#state, ANNOUNCED, 1) + 1) | 0
  }

  /** Tells everybody that the log has been synced since that commit, and so with all before it. */
  markSynced(commit: number): void {
    for (;;) {
      const synced = Atomics.load(this.#state, SYNCED)
      if (isSynced(commit, synced)) return
      if (Atomics.compareExchange(this.#state, SYNCED, synced, commit) === synced) break
    }
    Atomics.notify(this.#state, SYNCED)
    this.#tellWaiting(commit)
  }

  /** Waits until every commit that may be visible by now has been synced. */
  async whenSynced(): Promise<void> {
    const commit = Atomics.load(this.#state, ANNOUNCED)
    if (isSynced(commit, Atomics.load(this.#state, SYNCED))) return
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#waiting.push({ commit, resolve })
    if (!this.#isWatching) this.#watch()
    await promise
  }

  /** One wait for all of this thread: each by itself costs more than anything else here. */
  async #watch(): Promise<void> {
    this.#isWatching = true
    while (this.#waiting.length > 0) {
      const synced = Atomics.load(this.#state, SYNCED)
      this.#tellWaiting(synced)
      if (this.#waiting.length > 0) await this.#change(SYNCED, synced)
    }
    this.#isWatching = false
  }

  #tellWaiting(synced: number): void {
    const waiting = this.#waiting
    this.#waiting = waiting.filter(({ commit }) => !isSynced(commit, synced))
    for (const { commit, resolve } of waiting) if (isSynced(commit, synced)) resolve()
  }

  /** Waits while the value at `index` is `value`. */
  async #change(index: number, value: number): Promise<void> {
    const wait = Atomics.waitAsync(this.#state, index, value)
    if (!wait.async) return
    // Such a wait by itself doesn't keep a thread from ending, as it might while it closes down.
    const alive = setInterval(() => {}, MAX_INTERVAL_MS)
    await wait.value
    clearInterval(alive)
  }
}

function isSynced(commit: number, synced: number): boolean {
  return ((commit - synced) | 0) <= 0
}

/** Longer ones become 1 ms (https://nodejs.org/api/timers.html#setintervalcallback-delay-args). */
const MAX_INTERVAL_MS = 2 ** 31 - 1
