import { GantryError } from '../errors.ts'

/** In the shared memory: how many are being checked, how many wait, and how many are on their way from a bucket. */
const TAKEN = 0
const WAITING = 1
const COMING = 2
const COUNTS = 3

/** Scripts that a process checks at a time: each takes a thread, and up to the heap of one. */
const MAX_TAKEN = 2

/** Scripts that wait for their turn: each holds its zip in memory, 8 MiB at most. */
const MAX_WAITING = 8

/** Scripts that are read from buckets at a time: each takes some pieces of 8 MiB in memory, and up to 100 MB on the disk. */
const MAX_COMING = 8

/** With the time of a check itself, and of reading from a bucket, less than the minute that SDKs wait for an answer. */
const MAX_WAIT_MS = 8_000

/** The turns of all threads of a process to check a script, so that no number of callers takes all processors or all memory. */
export class CheckPlaces {
  readonly #state: Int32Array<SharedArrayBuffer>

  /** Memory for the threads of one process; each makes its own `CheckPlaces` over it. */
  static share(): SharedArrayBuffer {
    return new SharedArrayBuffer(COUNTS * Int32Array.BYTES_PER_ELEMENT)
  }

  constructor(memory: SharedArrayBuffer) {
    this.#state = new Int32Array(memory)
  }

  /**
   * Takes a place until it is disposed of, and waits for one if it has to.
   *
   * @throws GantryError `SlowDown` when too many wait already, or none has become free in time
   */
  async take(): Promise<Disposable> {
    if (!this.#tryTake()) await this.#wait()
    let isHeld = true
    return {
      [Symbol.dispose]: () => {
        if (!isHeld) return
        isHeld = false
        Atomics.sub(this.#state, TAKEN, 1)
        Atomics.notify(this.#state, TAKEN, 1)
      },
    }
  }

  /**
   * Takes a place for a script that comes from a bucket, from its first byte until its copy is done with. Nobody waits for one.
   *
   * @throws GantryError `SlowDown` when too many are on their way
   */
  takeComing(): Disposable {
    const leave = () => void Atomics.sub(this.#state, COMING, 1)
    if (Atomics.add(this.#state, COMING, 1) >= MAX_COMING) {
      leave()
      throw new GantryError('SlowDown', 'Many scripts are being read from buckets. Try again in a few seconds.')
    }
    return { [Symbol.dispose]: leave }
  }

  async #wait(): Promise<void> {
    if (Atomics.add(this.#state, WAITING, 1) >= MAX_WAITING) {
      Atomics.sub(this.#state, WAITING, 1)
      throw tooMany()
    }
    try {
      const until = performance.now() + MAX_WAIT_MS
      while (!this.#tryTake()) {
        const leftMs = until - performance.now()
        if (leftMs <= 0) throw tooMany()
        await Atomics.waitAsync(this.#state, TAKEN, MAX_TAKEN, leftMs).value
      }
    } finally {
      Atomics.sub(this.#state, WAITING, 1)
    }
  }

  #tryTake(): boolean {
    for (;;) {
      const taken = Atomics.load(this.#state, TAKEN)
      if (taken >= MAX_TAKEN) return false
      if (Atomics.compareExchange(this.#state, TAKEN, taken, taken + 1) === taken) return true
    }
  }
}

function tooMany(): GantryError {
  return new GantryError('SlowDown', 'Many scripts are being checked. Try again in a few seconds.')
}
