import { type Answer, complaintOf } from './answer.ts'
import type { Call, ModelClient } from './client.ts'
import { amend } from './deviations.ts'
import { complaintOfValid } from './implied.ts'
import { judge } from './judgement.ts'
import type { Model } from './published-model.ts'
import { type Input, invalidInput, validInput } from './random-inputs.ts'
import { inputOnWire } from './wire-input.ts'
import type { World } from './world.ts'

export interface RandomRun {
  /** What inputs may name. */
  readonly world: World
  readonly client: ModelClient
  readonly published: Model
  readonly operation: string
  /** How many inputs have to arrive. */
  readonly count: number
  readonly seed: number
}

/** How many more inputs are drawn where a client itself won't send some. */
const MAX_DRAWS_EACH = 5
const MAX_COMPLAINTS = 5

export interface Outcome {
  /** What is wrong with the answers; nothing, if nothing is. */
  readonly complaints: readonly string[]
  /** How many inputs had which end. */
  readonly tally: Readonly<Record<string, number>>
}

/** Sends random inputs that the model takes. */
export async function sendValid(run: RandomRun): Promise<Outcome> {
  const { world, client, published, operation } = run
  const model = amend(published)
  const outcome = await send(run, async (seed, drawn) => {
    // Nine in ten of what is deleted need not be there: what is there has to be made, and verified, first.
    if (!operation.startsWith('Delete') || drawn % 10 === 0) await prepare(operation, world)
    const input = validInput(model, operation, await world.known(operation), seed)
    const call = await client.call(world.region, operation, input)
    const look = (sent: Input, answer: Answer) => ({
      end: answer.kind === 'output' ? 'output' : answer.name,
      complaint: complaintOfValid(published, operation, sent, answer, world),
    })
    return { input, call, look }
  })
  const isIdle = run.count >= 20 && (outcome.tally.output ?? 0) === 0
  return isIdle ? { ...outcome, complaints: [...outcome.complaints, 'nothing had an output'] } : outcome
}

/** Sends random inputs that the model refuses, and looks whether one of them has changed something. */
export async function sendInvalid(run: RandomRun): Promise<Outcome> {
  const { world, client, published, operation } = run
  const model = amend(published)
  await prepare(operation, world)
  const known = await world.known(operation)
  const before = await world.snapshot()
  const outcome = await send(run, async seed => {
    const input = invalidInput(model, operation, known, seed)
    const call = await client.call(world.region, operation, input)
    const look = (sent: Input, answer: Answer) => {
      const judgement = judge(model, operation, sent)
      const complaint = complaintOf(judgement, answer)
      return judgement.kind === 'valid' ? { end: NOT_AS_MEANT, complaint } : { end: judgement.kind, complaint }
    }
    return { input, call, look }
  })
  if ((await world.snapshot()) === before) return outcome
  return { ...outcome, complaints: [...outcome.complaints, 'what was refused has changed something'] }
}

/** The client refuses an input itself, or sends what it makes of it; neither counts. */
const NOT_SENT = 'not sent'
const NOT_AS_MEANT = 'made valid by the client'

interface Sent {
  readonly input: Input
  readonly call: Call
  look(onWire: Input, answer: Answer): { readonly end: string; readonly complaint: string | undefined }
}

async function send(
  { client, published, operation, count, seed }: RandomRun,
  one: (seed: number, drawn: number) => Promise<Sent>,
): Promise<Outcome> {
  const complaints: string[] = []
  const tally: Record<string, number> = {}
  let arrived = 0
  for (let drawn = 0; arrived < count && complaints.length < MAX_COMPLAINTS; drawn++) {
    if (drawn > count * MAX_DRAWS_EACH) complaints.push(`only ${arrived} of ${drawn} inputs were sent`)
    // Multiples of a large odd number: neighbours have nothing in common.
    const { input, call, look } = await one(Math.imul(seed + drawn, 0x9e3779b1), drawn)
    const { end, complaint } =
      call.kind === 'not sent'
        ? { end: NOT_SENT, complaint: undefined }
        : look(inputOnWire(published, operation, client.protocol, call.body) as Input, call.answer)
    tally[end] = (tally[end] ?? 0) + 1
    if (end !== NOT_SENT && end !== NOT_AS_MEANT) arrived++
    if (complaint === undefined) continue
    complaints.push(printable(`the input of --seed ${seed + drawn} ${complaint}; it was ${JSON.stringify(input)}`))
  }
  return { complaints, tally }
}

/** Something to name, and something whose tags aren't at their limit. */
async function prepare(operation: string, world: World): Promise<void> {
  const isFull = [...world.tags.values()].every(({ size }) => size > 150)
  if (world.builds.length === 0 || (operation === 'TagResource' && isFull)) await world.addBuild()
  if (world.scripts.length === 0) await world.addScript()
}

/** Random characters as escapes, and not all too many. */
function printable(text: string): string {
  const escaped = text.replace(/[^ -~]/g, unit => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
  return escaped.length > 3000 ? `${escaped.slice(0, 3000)}…` : escaped
}
