import { statSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import type { BenchmarkOptions } from '../support/benchmark.ts'
import { BUILD_BYTES, BUILD_FILES } from '../support/game-build.ts'
import { gameBuildZip } from '../support/game-build-zip.ts'
import { verifyCommand } from '../support/gantry-verify.ts'
import { measureProgram, type ProgramFigures } from '../support/measured-program.ts'
import { number, progress, say, show, table } from '../support/report.ts'
import { ratio, spread } from '../support/statistics.ts'
import { type Unpacker, unpackers } from '../support/unpackers.ts'

const GIBIBYTE = 1024 ** 3
const MEBIBYTE = 1024 ** 2
const ROUNDS = 5

interface Contender extends Unpacker {
  readonly figures: ProgramFigures[]
}

/** A large build from the command line, against the programs that test zips. */
export async function verifyBuild({
  workDir,
  keepDir = workDir,
  rounds = ROUNDS,
  profileDir,
}: BenchmarkOptions): Promise<void> {
  const peers = unpackers()
  const path = await gameBuildZip(keepDir)
  await readOnce(path)
  const profiled = profileDir && join(profileDir, 'verify-build')
  const gantry = { name: '`gantry verify`', command: (zip: string) => verifyCommand(zip, profiled) }
  const contenders: Contender[] = [...peers, gantry].map(program => ({ ...program, figures: [] }))
  for (let round = 1; round <= rounds; round++) {
    for (const { name, command, figures } of contenders) {
      const [program, ...args] = command(path)
      const measured = await measureProgram(program, args)
      if (measured.exitCode !== 0) throw new Error(`${name} ended with ${measured.exitCode}: ${measured.output}`)
      figures.push(measured)
      progress(
        `${round}/${rounds} ${name}: ${number(measured.seconds, 1)} s, ${number(measured.peakBytes / MEBIBYTE, 0)} MiB`,
      )
    }
  }
  report(contenders, statSync(path).size)
}

/** Into the page cache, for all of them alike. */
async function readOnce(path: string): Promise<void> {
  await using file = await open(path)
  for await (const _ of file.createReadStream({ highWaterMark: 4 * MEBIBYTE }));
}

function report(contenders: readonly Contender[], sizeBytes: number): void {
  const of = ({ figures }: Contender, member: 'seconds' | 'cpuSeconds' | 'peakBytes') =>
    figures.map(figure => figure[member])
  const gibibytes = (bytes: number) => number(bytes / GIBIBYTE, 1)
  table(
    [`${number(BUILD_FILES, 0)} files, ${gibibytes(BUILD_BYTES)} GiB`, 's', 'CPU s', 'RSS MiB, peak'],
    contenders.map(contender => [
      contender.name,
      show(spread(of(contender, 'seconds')), 1),
      show(spread(of(contender, 'cpuSeconds')), 1),
      show(spread(of(contender, 'peakBytes').map(bytes => bytes / MEBIBYTE)), 0),
    ]),
  )
  const [unzip, sevenZip, gantry] = contenders
  if (!unzip || !sevenZip || !gantry) return
  table(
    ['ratio', 'median (min–max)', 'must be', 'goal'],
    [
      ['seconds, Gantry / `unzip -t`', show(ratio(of(gantry, 'seconds'), of(unzip, 'seconds')), 2), '≤ 0.6', '0.5'],
      ['seconds, Gantry / `7zz t`', show(ratio(of(gantry, 'seconds'), of(sevenZip, 'seconds')), 2), '< 1', ''],
      ['CPU, Gantry / `unzip -t`', show(ratio(of(gantry, 'cpuSeconds'), of(unzip, 'cpuSeconds')), 2), '', ''],
    ],
  )
  say(`The zip has ${gibibytes(sizeBytes)} GiB and is in the page cache; Gantry's peak must be below 300 MiB.`)
}
