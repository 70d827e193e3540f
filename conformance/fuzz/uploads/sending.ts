import { type CaseId, randomOf, shown } from '../session.ts'
import { compose, type Spoiling } from './draft.ts'
import { type Message, readMessage } from './model/http.ts'
import { type Verdict, verdictOf } from './model/verdict.ts'
import { drawPlan, type Plan } from './plan.ts'
import type { Slot, Slots } from './slots.ts'
import { drawSplits } from './splits.ts'
import { drawSpoilings } from './spoil/all.ts'

/** One upload as it will be sent. */
export interface Sending {
  readonly id: CaseId
  readonly plan: Plan
  readonly spoilings: readonly Spoiling[]
  readonly slot: Slot
  /** All that is written: the upload, and the probe where it goes along with it. */
  readonly stream: Buffer
  readonly headBytes: number
  /** Where the writes are cut. */
  readonly splits: readonly number[]
  /** How much is written before the client goes away; undefined if it stays for the answer. */
  readonly abandonedAfter: number | undefined
  /** A request whose answer names it, to see that the connection is in step. */
  readonly probe: Buffer
  readonly message: Message
  readonly verdict: Verdict
  /** What follows the upload, in the eyes of HTTP. */
  readonly rest: Buffer
  /** The client goes away, or what follows is no request, and Node then closes the connection under both. */
  readonly isUnsettled: boolean
}

/** How often a client goes away. */
const ABANDONED = 0.02
/** Part numbers for uploads of which for a while nobody knows whether they are there. */
const UNSETTLED_PARTS = { first: 101, count: 9_900 }

/** Draws the case; where it goes is the lane's, and its signature is made now. */
export function drawSending(id: CaseId, slots: Slots): Sending {
  const random = randomOf(id)
  const plan = drawPlan(random)
  const spoilings = drawSpoilings(random, plan)
  const isAbandoned = random.chance(ABANDONED)
  const isAlone = random.chance(0.5)
  const choices = random.fork()
  const prepare = (partNumber: number): Sending => {
    const again = choices.copy()
    const slot = slots.slotFor(plan, partNumber)
    const { bytes, signed } = compose(plan, slot.to, spoilings, again)
    const probe = Buffer.from(`GET /probe-${id.index} HTTP/1.1\r\nHost: ${slot.to.host}\r\n\r\n`)
    const stream = isAlone ? bytes : Buffer.concat([bytes, probe])
    const message = readMessage(stream)
    const verdict = verdictOf(message, signed, plan.uploadAlgorithm)
    const rest = message.kind === 'whole' ? stream.subarray(message.sizeBytes) : Buffer.alloc(0)
    const isFollowed = rest.equals(probe) && !(message.kind === 'whole' && message.head.closes)
    const isUnsettled = isAbandoned || (rest.length > 0 && !isFollowed)
    const headBytes = bytes.indexOf('\r\n\r\n') + 4
    const splits = drawSplits(again, stream, headBytes)
    const abandonedAfter = isAbandoned ? again.pick([stream.length, again.integer(1, stream.length)]) : undefined
    return {
      ...{ id, plan, spoilings, slot, stream, headBytes, splits, abandonedAfter },
      ...{ probe, message, verdict, rest, isUnsettled },
    }
  }
  const prepared = prepare(plan.partNumber)
  if (!prepared.isUnsettled) return prepared
  return prepare(UNSETTLED_PARTS.first + (id.index % UNSETTLED_PARTS.count))
}

/** Whether it is for Gantry to answer, and not refused by Node's own HTTP server. */
export function reachesGantry(message: Message): boolean {
  if (message.kind !== 'whole' || waitsFor(message) === undefined) return false
  const { doubts, faults, headers, method, target } = message.head
  const isPlain = doubts.length === 0 && faults.length === 0 && headers.has('host')
  return isPlain && /^(?:GET|POST|PUT)$/.test(method) && target.startsWith('/')
}

/**
 * Whether the connection may be closed without an answer: under what isn't for Gantry to answer, and on a client that doesn't
 * wait for a refusal before it sends its next request. That one's octets reset the connection, and the answer is lost.
 */
export function mayClose({ isUnsettled, message, rest, verdict }: Sending): boolean {
  return isUnsettled || !reachesGantry(message) || (rest.length > 0 && verdict.kind !== 'accept')
}

/** Whether the server has to give leave to send the body; undefined for what it needn't understand. */
export function waitsFor(message: Message): boolean | undefined {
  if (message.kind !== 'whole') return false
  const { doubts, headers } = message.head
  const expect = headers.get('expect')
  if (expect === undefined || doubts.some(doubt => doubt.startsWith('HTTP/'))) return false
  return expect.toLowerCase() === '100-continue' ? true : undefined
}

/** How it was spoilt, in words. */
export function spoiltBy({ spoilings }: Sending): string {
  return spoilings.map(({ name }) => name).join(' + ') || 'nothing spoilt'
}

/** All that one needs to know of it. */
export function describeSending({ plan, splits, stream, verdict }: Sending): string {
  const { payload, ...rest } = plan
  return `    plan    ${JSON.stringify({ ...rest, payload: payload.length })}
    model   ${verdict.kind} ${verdict.why}
    request ${shown(stream, 2_500)}, cut at ${splits.slice(0, 100)}`
}
