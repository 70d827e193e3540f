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
      if (((commit - synced) | 0) <= 0) return
      if (Atomics.compareExchange(this.#state, SYNCED, synced, commit) === synced) break
    }
    Atomics.notify(this.#state, SYNCED)
  }

  /** Waits until every commit that may be visible by now has been synced. */
  async whenSynced(): Promise<void> {
    const announced = Atomics.load(this.#state, ANNOUNCED)
    for (;;) {
      const synced = Atomics.load(this.#state, SYNCED)
      if (((announced - synced) | 0) <= 0) return
      await this.#change(SYNCED, synced)
    }
  }

  /** Waits while the value at `index` is `value`. */
  async #change(index: number, value: number): Promise<void> {
    await Atomics.waitAsync(this.#state, index, value).value
  }
}
