/** In the shared memory: the next ticket, then each thread's oldest. */
const NEXT = 0
const FIRST_THREAD = 1

/** A thread's oldest ticket while it holds none. */
const NONE = 2n ** 62n

/** Hexadecimal digits of a ticket in an extent's name: enough for 8,000 a second for a thousand years. */
const TICKET_DIGITS = 12

/**
 * Tickets for the extents that the threads of a process are receiving, rising from zero on. An extent's name begins with
 * its ticket, so that a sweep, whichever thread it runs on, can tell from the name that an extent may still be received.
 */
export class Tickets {
  readonly #state: BigInt64Array<SharedArrayBuffer>
  readonly #own: number
  /** In rising order, since a set iterates in the order of insertion. */
  readonly #held = new Set<bigint>()

  /** Memory for a process of `threads` threads; each makes its own `Tickets` over it. */
  static share(threads: number): SharedArrayBuffer {
    const memory = new SharedArrayBuffer((FIRST_THREAD + threads) * BigInt64Array.BYTES_PER_ELEMENT)
    new BigInt64Array(memory).fill(NONE, FIRST_THREAD)
    return memory
  }

  /** @param thread which of the threads this is, from zero on */
  constructor(memory: SharedArrayBuffer, thread: number) {
    this.#state = new BigInt64Array(memory)
    this.#own = FIRST_THREAD + thread
  }

  /** Takes a ticket before the file is made. Disposing of it gives it back: the extent has its row, or is gone. */
  take(): Disposable & { readonly prefix: string } {
    const ticket = Atomics.add(this.#state, NEXT, 1n)
    this.#held.add(ticket)
    this.#publish()
    return {
      prefix: ticket.toString(16).padStart(TICKET_DIGITS, '0'),
      [Symbol.dispose]: () => {
        this.#held.delete(ticket)
        this.#publish()
      },
    }
  }

  /**
   * Of extents that were listed before the call, those that nobody is receiving any more. Those younger than the oldest
   * that is being received are left out with it; a later sweep has its turn.
   */
  received(extents: readonly string[]): string[] {
    const tickets = Array.from(this.#state, (_, index) => Number(Atomics.load(this.#state, index)))
    const oldest = Math.min(...tickets.slice(FIRST_THREAD))
    // What has no ticket for a name was never received.
    return extents.filter(extent => !(Number.parseInt(extent.slice(0, TICKET_DIGITS), 16) >= oldest))
  }

  #publish(): void {
    const [oldest = NONE] = this.#held
    Atomics.store(this.#state, this.#own, oldest)
  }
}
