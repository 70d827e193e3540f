import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { BenchmarkOptions } from '../support/benchmark.ts'
import { createBuild, waitForVerdict } from '../support/gamelift.ts'
import { verifyCommand } from '../support/gantry-verify.ts'
import { bomb, lyingBomb } from '../support/hostile-zips.ts'
import { measureProgram } from '../support/measured-program.ts'
import { number, progress, say, show, table } from '../support/report.ts'
import { putObject } from '../support/s3-request.ts'
import { startGantry } from '../support/servers.ts'
import { spread } from '../support/statistics.ts'

const MEBIBYTE = 1024 ** 2
const ROUNDS = 10
const POLL_MS = 2

interface Bomb {
  readonly name: string
  readonly bytes: Buffer
  readonly path: string
  readonly commandSeconds: number[]
  readonly commandPeaks: number[]
  readonly serverSeconds: number[]
}

/** How long it takes to refuse zips of 10 MB that unpack to 10 GB: from the command line, and after an upload. */
export async function verifyBombs({ workDir, rounds = ROUNDS, profileDir }: BenchmarkOptions): Promise<void> {
  const make = (name: string, bytes: Buffer, index: number): Bomb => {
    const path = join(workDir, `bomb-${index}.zip`)
    writeFileSync(path, bytes)
    return { name, bytes, path, commandSeconds: [], commandPeaks: [], serverSeconds: [] }
  }
  const bombs = [
    make('one file', bomb('one'), 0),
    make('1,000 files', bomb('many'), 1),
    make('one file that declares 10 kB', lyingBomb(), 2),
  ]
  await using gantry = await startGantry(join(workDir, 'gantry-bombs'), {
    profileDir: profileDir && join(profileDir, 'verify-bombs'),
  })
  for (let round = 1; round <= rounds; round++) {
    for (const { name, path, bytes, commandSeconds, commandPeaks, serverSeconds } of bombs) {
      const [program, ...args] = verifyCommand(path)
      const { exitCode, seconds, peakBytes } = await measureProgram(program, args)
      if (exitCode !== 1) throw new Error(`verify ended with ${exitCode}`)
      commandSeconds.push(seconds)
      commandPeaks.push(peakBytes / MEBIBYTE)
      const target = await createBuild(gantry)
      await putObject(gantry, target, bytes)
      const verdict = await waitForVerdict(gantry, target.buildId, POLL_MS)
      if (verdict.status !== 'FAILED') throw new Error(`the build became ${verdict.status}`)
      serverSeconds.push(verdict.seconds)
      progress(
        `${round}/${rounds} ${name}: ${number(seconds * 1000, 0)} ms, after an upload ${number(verdict.seconds * 1000, 0)} ms`,
      )
    }
  }
  const milliseconds = (seconds: readonly number[]) => show(spread(seconds.map(value => value * 1000)), 0)
  table(
    ['10 GB in 10 MB', '`gantry verify`, ms', 'its RSS MiB, peak', 'from the answer to PutObject until FAILED, ms'],
    bombs.map(({ name, commandSeconds, commandPeaks, serverSeconds }) => [
      name,
      milliseconds(commandSeconds),
      show(spread(commandPeaks), 0),
      milliseconds(serverSeconds),
    ]),
  )
  say('Each must be below 1,000 ms, the start of the process included.')
}
