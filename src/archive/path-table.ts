import { randomInt } from 'node:crypto'

/** A Mersenne prime, so that the remainder needs no division. */
const PRIME = 2 ** 31 - 1

/** For {@link PathTable}: every byte is itself. */
export const EXACT = Uint8Array.from({ length: 256 }, (_, byte) => byte)
/** For {@link PathTable}: upper case letters of ASCII are as their lower case. */
export const CASELESS = EXACT.map(byte => (byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte))

/**
 * A table of paths that remembers only numbers: the bytes stay where the caller has them. A million strings in a Map
 * would not fit into a worker's heap.
 *
 * The hash of a path is a polynomial over its bytes at a secret point, modulo a prime. Whoever makes a zip can't aim for
 * collisions without knowing that point, and the hash of every folder above a path falls out on the way.
 */
export class PathTable {
  readonly #pathAt: (index: number) => Buffer
  readonly #fold: Uint8Array
  /** Below 2^21, so that products with a hash stay exact in a double. */
  readonly #point = randomInt(2 ** 20, 2 ** 21)
  readonly #mask: number
  /** Index + 1 of the path in each slot; 0 is an empty slot. */
  readonly #slots: Uint32Array
  readonly #hashes: Uint32Array

  /** `pathAt` gives the path of an index again; paths whose bytes are equal after a look into `fold` are the same. */
  constructor(capacity: number, pathAt: (index: number) => Buffer, fold: Uint8Array) {
    const slots = 2 ** Math.ceil(Math.log2(2 * capacity + 2))
    this.#pathAt = pathAt
    this.#fold = fold
    this.#mask = slots - 1
    this.#slots = new Uint32Array(slots)
    this.#hashes = new Uint32Array(slots)
  }

  /** Adds `path`, which is that of `index`, or returns the index that it was added under before. */
  add(index: number, path: Buffer): number | undefined {
    let hash = 0
    for (let at = 0; at < path.length; at += 1) hash = this.#step(hash, path[at] ?? 0)
    const slot = this.#find(hash, path)
    const present = this.#slots[slot] ?? 0
    if (present > 0) return present - 1
    this.#slots[slot] = index + 1
    this.#hashes[slot] = hash
    return undefined
  }

  /**
   * The index of the outermost path that is a folder above `path` and for which `isWanted` holds. What isn't wanted is not
   * compared byte by byte: a path may have thousands of folders above it, and thousands of paths the same.
   */
  above(path: Buffer, isWanted: (index: number) => boolean): number | undefined {
    let hash = 0
    for (let at = 0; at < path.length; at += 1) {
      const byte = path[at] ?? 0
      if (byte === 0x2f) {
        const present = this.#slots[this.#find(hash, path.subarray(0, at), isWanted)] ?? 0
        if (present > 0) return present - 1
      }
      hash = this.#step(hash, byte)
    }
    return undefined
  }

  #step(hash: number, byte: number): number {
    const next = hash * this.#point + (this.#fold[byte] ?? 0) + 1
    // 2^31 is 1 modulo the prime, so the high part is simply added to the low part.
    const high = Math.floor(next / 2 ** 31)
    const folded = next - high * 2 ** 31 + high
    return folded >= PRIME ? folded - PRIME : folded
  }

  /** The slot that has `path`, if its index is wanted, or the empty one where it belongs. */
  #find(hash: number, path: Buffer, isWanted?: (index: number) => boolean): number {
    let slot = (Math.imul(hash, 0x9e3779b1) >>> 7) & this.#mask
    for (;;) {
      const present = this.#slots[slot] ?? 0
      if (present === 0) return slot
      const isCandidate = this.#hashes[slot] === hash && (isWanted?.(present - 1) ?? true)
      if (isCandidate && this.#isSame(this.#pathAt(present - 1), path)) return slot
      slot = (slot + 1) & this.#mask
    }
  }

  #isSame(a: Buffer, b: Buffer): boolean {
    if (a.length !== b.length) return false
    for (let at = 0; at < a.length; at += 1) {
      if (this.#fold[a[at] ?? 0] !== this.#fold[b[at] ?? 0]) return false
    }
    return true
  }
}
