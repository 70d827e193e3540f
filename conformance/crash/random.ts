import { createCipheriv } from 'node:crypto'

/** A stream of random choices that the same seed always repeats. */
export class Random {
  #state: number

  constructor(seed: number) {
    this.#state = seed >>> 0
  }

  /** From 0 up to 1, 1 left out (mulberry32). */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0
    let mixed = this.#state
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }

  /** A whole number from `min` to `max`, both included. */
  integer(min: number, max: number): number {
    return min + Math.floor(this.next() * (max - min + 1))
  }

  chance(probability: number): boolean {
    return this.next() < probability
  }

  pick<Value>(values: readonly Value[]): Value {
    return values[this.integer(0, values.length - 1)] as Value
  }

  shuffled<Value>(values: readonly Value[]): Value[] {
    return values
      .map(value => ({ value, order: this.next() }))
      .sort((a, b) => a.order - b.order)
      .map(({ value }) => value)
  }

  /** Incompressible bytes. */
  bytes(length: number): Buffer {
    const key = Buffer.alloc(32)
    for (let at = 0; at < 32; at += 4) key.writeUInt32LE((this.next() * 2 ** 32) >>> 0, at)
    return createCipheriv('aes-256-ctr', key, Buffer.alloc(16)).update(Buffer.alloc(length))
  }

  /** A stream of its own, so that what one consumer draws doesn't shift another's choices. */
  fork(): Random {
    return new Random(this.integer(0, 2 ** 32 - 1))
  }

  /** One that goes on as this one does. */
  copy(): Random {
    return new Random(this.#state)
  }
}
