import { setImmediate } from 'node:timers/promises'
import type { Random } from '../../crash/random.ts'
import type { Connection } from './connection.ts'

/** At most so many octets are written one by one. */
const SINGLE_BYTES = 80
const MAX_SPLITS = 60

/** Where to cut bytes for the socket: at offsets in rising order. */
export function drawSplits(random: Random, bytes: Buffer, headBytes: number): number[] {
  const anywhere = () => random.integer(1, Math.max(1, bytes.length - 1))
  const draw = random.next()
  if (draw < 0.5) return []
  if (draw < 0.65) return [headBytes]
  if (draw < 0.8) return inOrder(Array.from({ length: random.integer(1, 6) }, anywhere))
  const ends = lineEnds(bytes, headBytes)
  if (draw < 0.92) {
    // Before, within and after the ends of lines.
    return inOrder(ends.map(end => end + random.integer(0, 2)))
  }
  const start = random.chance(0.5) || ends.length === 0 ? anywhere() : random.pick(ends) - random.integer(0, 10)
  return inOrder(Array.from({ length: SINGLE_BYTES }, (_, index) => start + index))
}

/** Ends of lines in the body and at the end of the head, the last ones too: only so many. */
function lineEnds(bytes: Buffer, headBytes: number): number[] {
  const ends: number[] = []
  for (let at = bytes.indexOf('\r\n', headBytes - 4); at >= 0; at = bytes.indexOf('\r\n', at + 2)) ends.push(at)
  return ends.length <= MAX_SPLITS ? ends : [...ends.slice(0, MAX_SPLITS / 2), ...ends.slice(-MAX_SPLITS / 2)]
}

function inOrder(splits: readonly number[]): number[] {
  return [...new Set(splits)].sort((a, b) => a - b)
}

/** Writes bytes from `from` on, cut at the splits; between two pieces the server has a turn to read. */
export async function writeSplit(
  connection: Connection,
  bytes: Buffer,
  splits: readonly number[],
  from = 0,
): Promise<void> {
  let at = from
  for (const split of [...splits, bytes.length]) {
    if (split <= at || split > bytes.length) continue
    await connection.write(bytes.subarray(at, split))
    at = split
    if (at < bytes.length) await setImmediate()
  }
}
