import { randomFillSync } from 'node:crypto'

/** Bytes drawn from the system at once: a call costs 4 µs for twelve bytes and 21 µs for 65,536. */
const POOL_BYTES = 4096

const pool = Buffer.allocUnsafeSlow(POOL_BYTES)
let used = POOL_BYTES

/** `length` (at most 4096) cryptographically random bytes that nobody else gets. */
export function randomBytes(length: number): Buffer {
  if (used + length > POOL_BYTES) {
    randomFillSync(pool)
    used = 0
  }
  const bytes = Buffer.from(pool.subarray(used, used + length))
  pool.fill(0, used, used + length)
  used += length
  return bytes
}
