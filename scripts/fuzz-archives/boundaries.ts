import type { Random } from '../../conformance/crash/random.ts'
import type { Lie } from './draft.ts'

/** Where fields of 8, 16, 32 and 64 bits and doubles end; -1 is the largest number a field can hold. */
const LIMITS = [
  0,
  1,
  -1,
  0x7f,
  0xff,
  0x7fff,
  0xfffe,
  0xffff,
  0x10000,
  0x7fffffff,
  0x80000000,
  0xfffffffe,
  0xffffffff,
  2 ** 32,
  2 ** 53 - 1,
  2 ** 53,
  2 ** 63,
]
/** A byte more or less, and the lengths of zip's records. */
const STEPS = [1, -1, 2, -2, 4, -4, 8, 12, -12, 16, 20, -20, 22, -22, 24, 30, -30, 46, -46, 56, 76, -76, 100]

/** A value that a reader may not have thought of. */
export function drawLie(random: Random): Lie {
  const kind = random.next()
  if (kind < 0.4) {
    const limit = random.pick(LIMITS)
    return () => limit
  }
  if (kind < 0.8) {
    const step = random.pick(STEPS)
    return truth => truth + step
  }
  if (kind < 0.9) {
    const bit = 2 ** random.integer(0, 31)
    return truth => (Math.floor(truth / bit) % 2 === 0 ? truth + bit : truth - bit)
  }
  const any = random.integer(0, random.pick([300, 70_000, 2 ** 32]))
  return () => any
}
