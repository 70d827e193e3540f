/**
 * Sends malformed requests of every kind and checks that each is refused in good order, and leaves nothing behind.
 *
 *     node conformance/fuzz/run.ts [--requests 10000] [--seed N] [--only INDEX] [--keep]
 *
 * A request is drawn from the seed and its own index alone: `--seed N --only INDEX` draws it again.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { Random } from '../crash/random.ts'
import { Server } from '../crash/server.ts'
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
import { exchange, type Outcome } from './wire.ts'
import { createWorld, type World } from './world.ts'

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
/** How late the health answer may be while malformed requests come in. */
const HEALTH_MS = 5_000
const MAX_SHOWN = 40

const { values } = parseArgs({
  options: {
    requests: { type: 'string', default: '10000' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    only: { type: 'string' },
    keep: { type: 'boolean', default: false },
  },
})
const seed = Number(values.seed)
const since = Date.now()
console.log(`fuzzer: ${values.requests} requests, seed ${seed}`)

const server = await Server.create(mkdtempSync(join(tmpdir(), 'gantry-fuzz-')))
await server.start()
const world = await createWorld(server, new Random(seed))

const statuses = new Map<string, number>()
const failures: string[] = []
const sorts = new Map<string, number>()
const slowest = { milliseconds: 0, what: '' }
const tolerated = new Map<string, number>()
let sent = 0
let logged = server.errors().length

const indices =
  values.only === undefined
    ? Array.from({ length: Number(values.requests) }, (_, index) => index)
    : [Number(values.only)]
for (let at = 0; at < indices.length; at += GROUP) {
  if (!(await runGroup(indices.slice(at, at + GROUP)))) break
}
await finish()

/** Sends a group, then looks at the rows, the log and the server's health. False: it makes no sense to go on. */
async function runGroup(group: readonly number[]): Promise<boolean> {
  const before = takeSnapshot(server.dataDir)
  const touched = new Set<string>()
  const changing: string[] = []
  const queue = [...group]
  const lane = async () => {
    for (let index = queue.shift(); index !== undefined && server.died === undefined; index = queue.shift()) {
      const [kind, one] = await draw(index, world)
      const outcome = await exchange(server.port, one.bytes, one)
      sent++
      note(kind, one, outcome, touched, changing)
      const wrong = judge(one, outcome)
      if (wrong !== undefined) fail(index, kind, one, wrong, outcome)
    }
  }
  await Promise.all(Array.from({ length: LANES }, lane))
  const range = `requests ${group[0]} to ${group.at(-1)}`
  for (const line of server.errors().slice(logged)) {
    const [, error] = /"error":"(.*?)(?:\\n|"})/.exec(line) ?? []
    const [file] = /src\/[\w/-]+\.ts/.exec(line) ?? []
    report(`logged: ${error ?? line.slice(0, 200)} in ${file}`, `${range}: the server logged ${line.slice(0, 1_000)}`)
  }
  logged = server.errors().length
  if (server.died !== undefined) {
    failures.push(`${range}: THE SERVER DIED (${server.died})`)
    return false
  }
  if (!(await server.isHealthy(HEALTH_MS))) failures.push(`${range}: no health within ${HEALTH_MS} ms afterwards`)
  const after = takeSnapshot(server.dataDir)
  for (const row of strayChanges(before, after, touched))
    failures.push(`${range}: a row that nobody may change: ${row}`)
  if (changing.length === 0 && before.hash !== after.hash)
    failures.push(`${range}: rows changed, and nothing was accepted`)
  return true
}

/** The request of an index, whatever came before it. */
async function draw(index: number, known: World): Promise<[string, Case]> {
  const random = new Random(Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) + Math.imul(index + 1, 0xc2b2ae35))
  const total = Object.values(KINDS).reduce((sum, { weight }) => sum + weight, 0)
  let left = random.next() * total
  for (const [kind, { generate, weight }] of Object.entries(KINDS)) {
    left -= weight
    if (left < 0) return [kind, await generate(random, known)]
  }
  throw new Error('no kind')
}

/** Keeps count, and remembers which builds an accepted request was about. */
function note(kind: string, one: Case, outcome: Outcome, touched: Set<string>, changing: string[]): void {
  const ended = outcome.kind === 'answer' ? `${outcome.answer.status}` : outcome.kind
  statuses.set(ended, (statuses.get(ended) ?? 0) + 1)
  if (outcome.milliseconds > slowest.milliseconds)
    Object.assign(slowest, { milliseconds: outcome.milliseconds, what: one.what })
  if (outcome.kind !== 'answer' || outcome.answer.status >= 300) return
  tolerated.set(kind, (tolerated.get(kind) ?? 0) + 1)
  changing.push(one.what)
  const made = idsIn(outcome.answer.body)
  // Only CreateBuild and those that name a build of the world answer with ids that rows may have come of.
  for (const id of made) world.buildIds.add(id)
  for (const id of [...made, ...idsIn(one.bytes)]) touched.add(id)
}

function idsIn(bytes: Buffer): string[] {
  return (
    bytes
      .subarray(0, 100_000)
      .toString('latin1')
      .match(/build-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g) ?? []
  )
}

function fail(index: number, kind: string, one: Case, wrong: string, outcome: Outcome): void {
  const answer =
    outcome.kind === 'answer' ? `${outcome.answer.status} ${shown(outcome.answer.body, 300)}` : outcome.kind
  report(
    `${kind}: ${wrong.replaceAll(/\d+/g, '#')}`,
    `--seed ${seed} --only ${index} (${kind}: ${one.what}): ${wrong}\n    request ${shown(one.bytes, 1_100)}\n    answer  ${answer}`,
  )
}

/** Bytes as a JSON string, what repeats in it only once. */
function shown(bytes: Buffer, length: number): string {
  const text = bytes
    .toString('latin1', 0, 4_000)
    .replace(/(x-amz-security-token: .{20})\S+/, '$1…')
    .replace(/(.{1,12}?)\1{9,}/gs, (run, unit: string) => `${unit}«×${run.length / unit.length}»`)
  return `${JSON.stringify(text).slice(0, length)} (${bytes.length} bytes)`
}

/** Failures of the same sort are counted, and shown twice at most. */
function report(sort: string, text: string): void {
  const count = (sorts.get(sort) ?? 0) + 1
  sorts.set(sort, count)
  if (count <= 2) failures.push(text)
}

async function finish(): Promise<void> {
  const { counts } = takeSnapshot(server.dataDir)
  const peakKib = /^VmHWM:\s+(\d+)/m.exec(statusOfProcess())?.[1]
  if (server.died === undefined) {
    const how = await server.stop()
    if (how !== 'exit code 0') failures.push(`the server ended with ${how} on SIGTERM`)
  }
  const seconds = (Date.now() - since) / 1000
  const list = (map: ReadonlyMap<string, number>) =>
    [...map]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, count]) => `${name} ×${count}`)
      .join(', ')
  console.log(
    [
      `sent         ${sent} requests in ${seconds.toFixed(1)} s`,
      `ended with   ${list(statuses)}`,
      `valid after all, and accepted: ${list(tolerated)}`,
      `slowest      ${Math.round(slowest.milliseconds)} ms: ${slowest.what}`,
      `rows         ${Object.entries(counts)
        .map(([table, count]) => `${table} ${count}`)
        .join(', ')}`,
      `peak memory  ${peakKib === undefined ? 'unknown' : `${Math.round(Number(peakKib) / 1024)} MiB`}`,
    ].join('\n'),
  )
  if (failures.length === 0) {
    console.log('every malformed request was refused in good order')
    if (!values.keep) rmSync(server.dataDir, { recursive: true, force: true })
    return
  }
  for (const failure of failures.slice(0, MAX_SHOWN)) console.error(`FAILED: ${failure}`)
  console.error(
    `\nfailures by sort:\n${[...sorts].map(([sort, count]) => `  ${count} × ${sort.slice(0, 200)}`).join('\n')}`,
  )
  console.error(`failed; seed ${seed}, data kept in ${server.dataDir}`)
  process.exitCode = 1
}

function statusOfProcess(): string {
  try {
    return readFileSync(`/proc/${server.pid}/status`, 'utf8')
  } catch {
    return ''
  }
}
