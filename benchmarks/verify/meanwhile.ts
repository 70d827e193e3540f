import { join } from 'node:path'
import type { BenchmarkOptions } from '../support/benchmark.ts'
import { call, createBuild, waitForVerdict } from '../support/gamelift.ts'
import { lyingEntries, manyZeros, millionEntries } from '../support/hostile-zips.ts'
import { type LoadResult, loadFor } from '../support/http-load.ts'
import { untilIdle } from '../support/process-figures.ts'
import { renderCredentials } from '../support/render-credentials.ts'
import { number, percent, progress, say, show, table } from '../support/report.ts'
import { putObject } from '../support/s3-request.ts'
import { seedBuilds } from '../support/seed.ts'
import { type RunningServer, startGantry } from '../support/servers.ts'
import { ratio, spread } from '../support/statistics.ts'

/** Few, so that an answer takes what it takes and doesn't queue behind others. */
const CONNECTIONS = 8
const SECONDS = 6
const WARM_UP_SECONDS = 12
const ROUNDS = 5
const BUILDS = 1_000
const RENDERED = 10_000
/** As many as a server verifies at a time. */
const AT_ONCE = 2
/** So many times the load's seconds the uploaded zips last when nothing else is asked of the server. */
const MARGIN = 3
const MOST_UPLOADS = 200

/** By the words that `--only` takes. */
const ZIPS: Readonly<Record<string, { readonly name: string; readonly make: () => Buffer }>> = {
  entries: { name: '1,000,000 deflated entries', make: millionEntries },
  zeros: { name: '20 GiB of zeros', make: manyZeros },
  lies: { name: '5,000 entries that lie', make: lyingEntries },
}

interface Hostile {
  readonly name: string
  readonly zip: Buffer
  /** How long the server takes for {@link AT_ONCE} of them. */
  readonly seconds: number
  readonly idle: LoadResult[]
  readonly verifying: LoadResult[]
}

/** What RequestUploadCredentials takes while hostile zips are verified, two at a time, against a server that does nothing else. */
export async function answersMeanwhile({
  workDir,
  rounds = ROUNDS,
  only,
  profileDir,
}: BenchmarkOptions): Promise<void> {
  const dataDir = join(workDir, 'gantry-meanwhile')
  const buildIds = await seedBuilds(dataDir, BUILDS)
  await using gantry = await startGantry(dataDir, { profileDir: profileDir && join(profileDir, 'verify-meanwhile') })
  const slice = (seconds: number) => {
    const requests = renderCredentials(gantry.port, buildIds, RENDERED)
    return loadFor(gantry, requests, { connections: CONNECTIONS, seconds })
  }
  await slice(WARM_UP_SECONDS)
  const chosen = only.filter(word => Object.hasOwn(ZIPS, word))
  const hostiles: Hostile[] = []
  for (const [word, { name, make }] of Object.entries(ZIPS)) {
    if (chosen.length === 0 || chosen.includes(word)) hostiles.push(await timed(gantry, name, make()))
  }
  for (let round = 1; round <= rounds; round++) {
    for (const { name, zip, seconds, idle, verifying } of hostiles) {
      await untilIdle(gantry.pid)
      idle.push(await slice(SECONDS))
      const count = Math.min(MOST_UPLOADS, AT_ONCE * Math.ceil((SECONDS * MARGIN) / seconds + 1))
      const queued = await uploadAll(gantry, zip, count)
      verifying.push(await slice(SECONDS))
      if ((await withoutVerdict(gantry, queued)).length < AT_ONCE) throw new Error(`too few uploads: ${name}`)
      for (const BuildId of queued) await call(gantry, 'DeleteBuild', { BuildId })
      progress(
        `${round}/${rounds} ${name}: p99 ${number(idle.at(-1)?.p99Ms ?? 0, 1)} ms idle, ${number(verifying.at(-1)?.p99Ms ?? 0, 1)} ms verifying`,
      )
    }
  }
  report(hostiles)
}

/** Uploads twice as many as are verified at a time and waits for the verdicts, which also compiles the code. */
async function timed(server: RunningServer, name: string, zip: Buffer): Promise<Hostile> {
  const startedAt = performance.now()
  for (const buildId of await uploadAll(server, zip, 2 * AT_ONCE)) await waitForVerdict(server, buildId)
  const seconds = (performance.now() - startedAt) / 1000 / 2
  progress(`${name}: ${number(zip.length / 1e6, 0)} MB, ${number(seconds, 1)} s for ${AT_ONCE}`)
  return { name, zip, seconds, idle: [], verifying: [] }
}

async function uploadAll(server: RunningServer, zip: Buffer, count: number): Promise<string[]> {
  const buildIds: string[] = []
  for (let index = 0; index < count; index++) {
    const target = await createBuild(server)
    await putObject(server, target, zip)
    buildIds.push(target.buildId)
  }
  return buildIds
}

async function withoutVerdict(server: RunningServer, buildIds: readonly string[]): Promise<string[]> {
  const waiting: string[] = []
  for (const BuildId of buildIds) {
    const { Build } = await call<{ Build: { Status: string } }>(server, 'DescribeBuild', { BuildId })
    if (Build.Status === 'INITIALIZED') waiting.push(BuildId)
  }
  return waiting
}

function report(hostiles: readonly Hostile[]): void {
  const row = (name: string, results: readonly LoadResult[]) => [
    name,
    show(spread(results.map(({ perSecond }) => perSecond)), 0),
    show(spread(results.map(({ p50Ms }) => p50Ms)), 2),
    show(spread(results.map(({ p99Ms }) => p99Ms)), 2),
    percent(spread(results.map(({ serverCpu }) => serverCpu)).median),
    percent(spread(results.map(({ generatorCpu }) => generatorCpu)).median),
  ]
  table(
    ['RequestUploadCredentials', 'requests/s', 'p50 ms', 'p99 ms', 'server CPU', 'generator CPU'],
    hostiles.flatMap(({ name, idle, verifying }) => [
      row('while nothing else is done', idle),
      row(`while verifying: ${name}`, verifying),
    ]),
  )
  const times = (member: 'p50Ms' | 'p99Ms', { idle, verifying }: Hostile) =>
    show(
      ratio(
        verifying.map(result => result[member]),
        idle.map(result => result[member]),
      ),
      2,
    )
  table(
    ['while verifying / while not', 'p50', 'p99', 'p99 must be'],
    hostiles.map(hostile => [hostile.name, times('p50Ms', hostile), times('p99Ms', hostile), '≤ 2']),
  )
  say(`${CONNECTIONS} connections, each with one request at a time; ${AT_ONCE} verifications at a time all the while.`)
}
