import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { BenchmarkOptions } from './support/benchmark.ts'
import { progress, show, table } from './support/report.ts'
import { type RunningServer, startGantry, startServer } from './support/servers.ts'
import { ratio, spread } from './support/statistics.ts'

const ROUNDS = 10
const BARE = `require('node:http').createServer((_, response) => response.end('ok')).listen(process.env.PORT, '127.0.0.1')`

/** From the start of the process to its first answer, against the smallest HTTP server in Node.js. */
export async function start({ workDir, rounds = ROUNDS }: BenchmarkOptions): Promise<void> {
  const again = join(workDir, 'again')
  await timed(startGantry(again))
  const bareMs: number[] = []
  const againMs: number[] = []
  const firstMs: number[] = []
  for (let round = 0; round < rounds; round++) {
    bareMs.push(await timed(startServer({ args: ['-e', BARE], environment: port => ({ PORT: String(port) }) })))
    againMs.push(await timed(startGantry(again)))
    const folder = join(workDir, `first-${round}`)
    mkdirSync(folder)
    firstMs.push(await timed(startGantry(folder)))
    progress(`${round + 1}/${rounds}`)
  }
  const row = (name: string, values: readonly number[]) => [
    name,
    show(spread(values), 0),
    show(ratio(values, bareMs), 1),
  ]
  table(
    ['from the start of the process to its first answer', 'ms', '× bare server'],
    [
      row('bare `node -e` HTTP server', bareMs),
      row('Gantry, on the data of an earlier run', againMs),
      row('Gantry, first start in an empty folder', firstMs),
    ],
  )
}

async function timed(starting: Promise<RunningServer>): Promise<number> {
  await using server = await starting
  return server.startMs
}
