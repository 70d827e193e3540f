import { complaintOf } from './answer.ts'
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

/** Sends random inputs that the model takes. What is wrong with the answers; nothing, if nothing is. */
export async function sendValid(run: RandomRun): Promise<string[]> {
  const { world, client, published, operation } = run
  const model = amend(published)
  return send(run, async (seed, drawn) => {
    // Nine in ten of what is deleted need not be there: what is there has to be made, and verified, first.
    if (!operation.startsWith('Delete') || drawn % 10 === 0) await prepare(operation, world)
    const input = validInput(model, operation, await world.known(operation), seed)
    const call = await client.call(world.region, operation, input)
    return { input, call, complain: (sent, answer) => complaintOfValid(published, operation, sent, answer, world) }
  })
}

/** Sends random inputs that the model refuses. What is wrong with the answers, or was changed all the same. */
export async function sendInvalid(run: RandomRun): Promise<string[]> {
  const { world, client, published, operation } = run
  const model = amend(published)
  await prepare(operation, world)
  const known = await world.known(operation)
  const before = await world.snapshot()
  const complaints = await send(run, async seed => {
    const input = invalidInput(model, operation, known, seed)
    const call = await client.call(world.region, operation, input)
    return { input, call, complain: (sent, answer) => complaintOf(judge(model, operation, sent), answer) }
  })
  return (await world.snapshot()) === before ? complaints : [...complaints, 'what was refused has changed something']
}

interface Sent {
  readonly input: Input
  readonly call: Call
  complain(onWire: Input, answer: Extract<Call, { kind: 'sent' }>['answer']): string | undefined
}

async function send(
  { client, published, operation, count, seed }: RandomRun,
  one: (seed: number, drawn: number) => Promise<Sent>,
): Promise<string[]> {
  const complaints: string[] = []
  let arrived = 0
  for (let drawn = 0; arrived < count && complaints.length < MAX_COMPLAINTS; drawn++) {
    if (drawn > count * MAX_DRAWS_EACH) return [...complaints, `only ${arrived} of ${drawn} inputs were sent`]
    // Multiples of a large odd number: neighbours have nothing in common.
    const { input, call, complain } = await one(Math.imul(seed + drawn, 0x9e3779b1), drawn)
    if (call.kind === 'not sent') continue
    arrived++
    const complaint = complain(inputOnWire(published, operation, client.protocol, call.body) as Input, call.answer)
    if (complaint !== undefined)
      complaints.push(printable(`input ${drawn} of seed ${seed} ${complaint}; it was ${JSON.stringify(input)}`))
  }
  return complaints
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
