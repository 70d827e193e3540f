import { join } from 'node:path'
import type { BenchmarkOptions } from './support/benchmark.ts'
import { syncsPerSecond } from './support/disk.ts'
import { type LoadResult, loadFor } from './support/http-load.ts'
import { renderCredentials } from './support/render-credentials.ts'
import { number, percent, progress, say, show, table } from './support/report.ts'
import { seedBuilds } from './support/seed.ts'
import { type RunningServer, startGantry, startPeer } from './support/servers.ts'
import { ratio, spread } from './support/statistics.ts'

/** Enough that nobody idles while the disk makes an answer durable: the rate is measured, not the latency. */
const CONNECTIONS = 256
const SECONDS = 4
/** Each of the server's threads compiles its hot code for itself; the rate still rises after several seconds. */
const WARM_UP_SECONDS = 12
const ROUNDS = 7
/** Requests rendered for each slice, over as many different builds as there are. */
const RENDERED = 10_000

interface Contender {
  readonly name: string
  readonly server: RunningServer
  readonly buildIds: readonly string[]
  readonly results: LoadResult[]
}

/** RequestUploadCredentials with a thousand and with a million builds, against an echo of the very same requests. */
export async function credentials({ workDir, rounds = ROUNDS, profileDir }: BenchmarkOptions): Promise<void> {
  const folders = { thousand: join(workDir, 'thousand'), million: join(workDir, 'million') }
  progress('seeding 1,000 and 1,000,000 builds')
  const thousand = await seedBuilds(folders.thousand, 1_000)
  const million = await seedBuilds(folders.million, 1_000_000)

  await using stack = new AsyncDisposableStack()
  const start = async (name: string, starting: Promise<RunningServer>, buildIds: readonly string[]) => {
    const contender: Contender = { name, server: stack.use(await starting), buildIds, results: [] }
    await slice(contender, WARM_UP_SECONDS)
    return contender
  }
  const profiled = (name: string) => ({ profileDir: profileDir && join(profileDir, name) })
  const echo = await start('`node:http` JSON echo', startPeer('echo'), thousand)
  const small = await start(
    'Gantry, 1,000 builds',
    startGantry(folders.thousand, profiled('credentials-thousand')),
    thousand,
  )
  const large = await start(
    'Gantry, 1,000,000 builds',
    startGantry(folders.million, profiled('credentials-million')),
    million,
  )
  const syncs: number[] = []
  for (let round = 1; round <= rounds; round++) {
    for (const contender of [echo, small, large]) {
      const result = await slice(contender, SECONDS)
      contender.results.push(result)
      progress(`${round}/${rounds} ${contender.name}: ${number(result.perSecond, 0)}/s`)
    }
    syncs.push(syncsPerSecond(workDir))
  }
  report([echo, small, large], syncs)
}

function slice({ server, buildIds }: Contender, seconds: number): Promise<LoadResult> {
  return loadFor(server, renderCredentials(server.port, buildIds, RENDERED), { connections: CONNECTIONS, seconds })
}

function report(contenders: readonly Contender[], syncs: readonly number[]): void {
  const of = ({ results }: Contender, member: keyof LoadResult) => results.map(result => result[member])
  table(
    ['', 'requests/s', 'p50 ms', 'p99 ms', 'server CPU', 'generator CPU', 'server µs/request'],
    contenders.map(contender => [
      contender.name,
      show(spread(of(contender, 'perSecond')), 0),
      show(spread(of(contender, 'p50Ms')), 2),
      show(spread(of(contender, 'p99Ms')), 2),
      percent(spread(of(contender, 'serverCpu')).median),
      percent(spread(of(contender, 'generatorCpu')).median),
      show(spread(of(contender, 'serverMicros')), 0),
    ]),
  )
  const [echo, small, large] = contenders.map(contender => of(contender, 'perSecond'))
  if (!echo || !small || !large) return
  table(
    ['ratio', 'median (min–max)', 'must be', 'goal'],
    [
      ['1,000 builds / echo', show(ratio(small, echo), 2), '≥ 0.35', '0.5'],
      ['1,000,000 builds / echo', show(ratio(large, echo), 2), '', ''],
      ['1,000,000 / 1,000 builds', show(ratio(large, small), 2), '≥ 0.80', '1'],
    ],
  )
  say(`The disk made ${show(spread(syncs), 0)} small writes a second durable, one after the other.`)
}
