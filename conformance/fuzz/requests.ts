import { judge } from './answers.ts'
import type { Case, Generator } from './case.ts'
import { spoiltAuthorization, spoiltPresigned, spoiltRequest, wrongSigner } from './cases/authorization.ts'
import { goodFraming, spoiltFraming } from './cases/chunked.ts'
import {
  brokenCbor,
  brokenJson,
  hugeBody,
  unknownTargets,
  wrongContentTypes,
  wrongTypesInCbor,
  wrongTypesInJson,
} from './cases/control-plane.ts'
import { aborted, mutatedHead, randomTargets, rawBytes } from './cases/http.ts'
import {
  badCompleteDocument,
  badCreateUpload,
  badHeaders,
  badLengths,
  badParameters,
  forbidden,
  largeRefused,
} from './cases/s3.ts'
import { strayChanges, takeSnapshot } from './rows.ts'
import { type CaseId, countUp, listed, randomOf, type Session, shown } from './session.ts'
import { exchange, type Outcome } from './wire.ts'
import type { World } from './world.ts'

/** Every kind of request, and how much of the whole it has. */
const KINDS: Record<string, { readonly generate: Generator; readonly weight: number }> = {
  brokenJson: { generate: brokenJson, weight: 8 },
  wrongTypesInJson: { generate: wrongTypesInJson, weight: 12 },
  wrongTypesInCbor: { generate: wrongTypesInCbor, weight: 10 },
  brokenCbor: { generate: brokenCbor, weight: 8 },
  hugeBody: { generate: hugeBody, weight: 0.5 },
  unknownTargets: { generate: unknownTargets, weight: 4 },
  wrongContentTypes: { generate: wrongContentTypes, weight: 2 },
  spoiltAuthorization: { generate: spoiltAuthorization, weight: 8 },
  spoiltRequest: { generate: spoiltRequest, weight: 6 },
  wrongSigner: { generate: wrongSigner, weight: 3 },
  spoiltPresigned: { generate: spoiltPresigned, weight: 3 },
  forbidden: { generate: forbidden, weight: 4 },
  badParameters: { generate: badParameters, weight: 4 },
  badHeaders: { generate: badHeaders, weight: 4 },
  badCreateUpload: { generate: badCreateUpload, weight: 1 },
  badLengths: { generate: badLengths, weight: 1 },
  largeRefused: { generate: largeRefused, weight: 0.1 },
  badCompleteDocument: { generate: badCompleteDocument, weight: 6 },
  spoiltFraming: { generate: spoiltFraming, weight: 5 },
  goodFraming: { generate: goodFraming, weight: 0.5 },
  randomTargets: { generate: randomTargets, weight: 6 },
  rawBytes: { generate: rawBytes, weight: 4 },
  mutatedHead: { generate: mutatedHead, weight: 3 },
  aborted: { generate: aborted, weight: 3 },
}

/** Requests between two looks at the rows, and requests in flight. */
const GROUP = 250
const LANES = 12

/** Sends malformed requests of every kind, each on a connection of its own. */
export class RequestRun {
  readonly #session: Session
  readonly #statuses = new Map<string, number>()
  readonly #tolerated = new Map<string, number>()
  readonly #slowest = { milliseconds: 0, what: '' }
  #sent = 0

  constructor(session: Session) {
    this.#session = session
  }

  async run(cases: readonly CaseId[]): Promise<void> {
    for (let at = 0; at < cases.length; at += GROUP) {
      if (!(await this.#runGroup(cases.slice(at, at + GROUP)))) return
    }
  }

  summary(): string[] {
    const { milliseconds, what } = this.#slowest
    return [
      `sent         ${this.#sent} requests`,
      `ended with   ${listed(this.#statuses)}`,
      `valid after all, and accepted: ${listed(this.#tolerated)}`,
      `slowest      ${Math.round(milliseconds)} ms: ${what}`,
    ]
  }

  /** Sends a group, then looks at the rows, the log and the server's health. False: it makes no sense to go on. */
  async #runGroup(group: readonly CaseId[]): Promise<boolean> {
    const { server, world } = this.#session
    const before = takeSnapshot(server.dataDir)
    const touched = new Set<string>()
    const changing: string[] = []
    const queue = [...group]
    const lane = async () => {
      for (let id = queue.shift(); id !== undefined && server.died === undefined; id = queue.shift()) {
        const [kind, one] = await draw(id, world)
        const outcome = await exchange(server.port, one.bytes, one)
        this.#note(kind, one, outcome, touched, changing)
        const wrong = judge(one, outcome)
        if (wrong !== undefined) this.#fail(id, kind, one, wrong, outcome)
      }
    }
    await Promise.all(Array.from({ length: LANES }, lane))
    const range = `requests ${group[0]?.index} to ${group.at(-1)?.index}`
    if (!(await this.#session.checkServer(range))) return false
    const after = takeSnapshot(server.dataDir)
    for (const row of strayChanges(before, after, touched))
      this.#session.fail(`a stray row`, `${range}: a row that nobody may change: ${row}`)
    if (changing.length === 0 && before.hash !== after.hash)
      this.#session.fail('changed rows', `${range}: rows changed, and nothing was accepted`)
    return true
  }

  /** Keeps count, and remembers which builds an accepted request was about. */
  #note(kind: string, one: Case, outcome: Outcome, touched: Set<string>, changing: string[]): void {
    this.#sent++
    countUp(this.#statuses, outcome.kind === 'answer' ? `${outcome.answer.status}` : outcome.kind)
    if (outcome.milliseconds > this.#slowest.milliseconds)
      Object.assign(this.#slowest, { milliseconds: outcome.milliseconds, what: one.what })
    if (outcome.kind !== 'answer' || outcome.answer.status >= 300) return
    countUp(this.#tolerated, kind)
    changing.push(one.what)
    const made = idsIn(outcome.answer.body)
    // Only CreateBuild and those that name a build of the world answer with ids that rows may have come of.
    for (const id of made) this.#session.world.buildIds.add(id)
    for (const id of [...made, ...idsIn(one.bytes)]) touched.add(id)
  }

  #fail({ seed, index }: CaseId, kind: string, one: Case, wrong: string, outcome: Outcome): void {
    const answer =
      outcome.kind === 'answer' ? `${outcome.answer.status} ${shown(outcome.answer.body, 300)}` : outcome.kind
    this.#session.fail(
      `${kind}: ${wrong.replaceAll(/\d+/g, '#')}`,
      `requests --seed ${seed} --only ${index} (${kind}: ${one.what}): ${wrong}\n    request ${shown(one.bytes, 1_100)}\n    answer  ${answer}`,
    )
  }
}

async function draw(id: CaseId, known: World): Promise<[string, Case]> {
  const random = randomOf(id)
  const total = Object.values(KINDS).reduce((sum, { weight }) => sum + weight, 0)
  let left = random.next() * total
  for (const [kind, { generate, weight }] of Object.entries(KINDS)) {
    left -= weight
    if (left < 0) return [kind, await generate(random, known)]
  }
  throw new Error('no kind')
}

function idsIn(bytes: Buffer): string[] {
  return (
    bytes
      .subarray(0, 100_000)
      .toString('latin1')
      .match(/build-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g) ?? []
  )
}
