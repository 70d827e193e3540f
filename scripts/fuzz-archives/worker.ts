/** One thread of the fuzzer: draws its share of the cases, checks them, and tells what is wrong. */
import { parentPort, workerData } from 'node:worker_threads'
import { type Case, type CaseId, drawCase } from './case.ts'
import { differences } from './compare.ts'
import { inspect } from './inspect.ts'
import { questionOf, readingOf } from './listing.ts'
import { Oracle } from './oracle.ts'
import { readWithTools, type Tools } from './tools.ts'

/** What a thread is to do. */
export interface Work {
  readonly seed: number
  /** Cases that go first. */
  readonly kept: readonly CaseId[]
  /** Then those from `first` on, every `step`-th, until the time is up. */
  readonly first: number
  readonly step: number
  /** Where the indices end, if time doesn't end it before. */
  readonly untilIndex: number
  readonly endsAt: number
  readonly tools: Tools
  /** Two numbers: how many cases are done, and the index of the one being checked. */
  readonly progress: Int32Array
}

export interface Failure {
  readonly id: CaseId
  readonly how: string
  readonly wrong: readonly string[]
}

/** What a thread says when it is done. */
export interface Outcome {
  readonly cases: number
  readonly ready: number
  readonly codes: ReadonlyMap<string, number>
}

/** Of the READY zips, one of so many is shown to programs that have to be started for it. */
const TOOLS_EVERY = 41
/** How many answers of the oracle are waited for at a time. */
const MAX_ASKED = 64

const { seed, kept, first, step, untilIndex, endsAt, tools, progress } = workerData as Work
const codes = new Map<string, number>()
let cases = 0
let ready = 0
const asked = new Set<Promise<void>>()

using oracle = new Oracle()
for (const id of kept) await run(id, true)
for (let index = first; index < untilIndex && Date.now() < endsAt; index += step) await run({ seed, index }, false)
await Promise.all(asked)
parentPort?.postMessage({ cases, ready, codes } satisfies Outcome)

async function run(id: CaseId, usesTools: boolean): Promise<void> {
  Atomics.store(progress, 1, id.index)
  const drawn = drawCase(id)
  const inspected = await inspect(drawn).catch((error: unknown) => {
    fail(drawn, [`threw ${error instanceof Error ? error.stack : error}`])
    return undefined
  })
  cases += 1
  Atomics.add(progress, 0, 1)
  if (id.how !== undefined && id.how !== drawn.how) fail(drawn, [`seeds.json wants ${id.how}: look for another index`])
  if (inspected === undefined) return
  const { archive, report, wrong } = inspected
  fail(drawn, wrong)
  for (const { code } of report.findings) codes.set(code, (codes.get(code) ?? 0) + 1)
  if (report.verdict !== 'READY') return
  ready += 1
  const read = readingOf(drawn.bytes, report, archive)
  const answer = oracle.ask(questionOf(read)).then(
    readings => fail(drawn, differences(read, readings)),
    (error: unknown) => fail(drawn, [`no oracle: ${error}`]),
  )
  const settled = answer.finally(() => asked.delete(settled))
  asked.add(settled)
  if (asked.size >= MAX_ASKED) await Promise.race(asked)
  if (usesTools || ready % TOOLS_EVERY === 0) fail(drawn, await readWithTools(tools, read))
}

function fail({ id, how }: Case, wrong: readonly string[]): void {
  if (wrong.length > 0) parentPort?.postMessage({ id, how, wrong } satisfies Failure)
}
