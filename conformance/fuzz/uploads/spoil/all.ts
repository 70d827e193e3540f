import type { Random } from '../../../crash/random.ts'
import type { Spoiling } from '../draft.ts'
import type { Plan } from '../plan.ts'
import { BYTE_SPOILINGS } from './bytes.ts'
import { CHUNK_SPOILINGS } from './chunks.ts'
import { HEAD_SPOILINGS } from './head.ts'
import { PROMISE_SPOILINGS } from './promises.ts'
import { TRAILER_SPOILINGS } from './trailers.ts'

const GROUPS: readonly (readonly Spoiling[])[] = [
  PROMISE_SPOILINGS,
  CHUNK_SPOILINGS,
  TRAILER_SPOILINGS,
  HEAD_SPOILINGS,
  BYTE_SPOILINGS,
]

/** How many ways to spoil one upload, and how often: most that are spoilt twice are refused for the first. */
const COUNTS = [0, 0, 0, 1, 1, 1, 1, 1, 2, 3]

/** None, one or several ways to spoil an upload. */
export function drawSpoilings(random: Random, plan: Plan): Spoiling[] {
  return Array.from({ length: random.pick(COUNTS) }, () => {
    const groups = GROUPS.map(group => group.filter(({ applies }) => applies(plan))).filter(group => group.length > 0)
    return random.pick(random.pick(groups))
  })
}
