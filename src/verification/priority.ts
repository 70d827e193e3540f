import { setPriority } from 'node:os'
import { platform } from 'node:process'

/** As far down as it goes: whoever waits for an answer is served first (docs/benchmarks.md). */
const NICE = 19

/**
 * Has the thread that calls it give way to the threads that answer requests. Linux counts priorities by thread, others by process,
 * where it would slow down everybody.
 */
export function giveWay(): void {
  if (platform !== 'linux') return
  try {
    // 0 is the thread itself: setpriority(2), "C library/kernel differences".
    setPriority(0, NICE)
  } catch {
    // A sandbox may forbid it; the verification works all the same.
  }
}
