/**
 * Has builds verified that real tools made, good ones and bad ones, and says which verdict isn't as it must be.
 *
 *     npm run archives [-- words…] [--keep]
 *
 * With words, only the cases that have one of them in their name or in what they expect. `--keep` leaves the builds.
 */
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { Case } from './case.ts'
import { CASES } from './cases/index.ts'
import { USAGE_CASES } from './cases/usage.ts'
import { installTools } from './install.ts'
import { tryCase } from './judge.ts'
import { Lab } from './lab.ts'
import { Workshop } from './programs/workshop.ts'
import { tryUsage } from './usage.ts'

/** While one compiles or reads the disk, another verifies. */
const PARALLEL = 2

interface Trial {
  readonly name: string
  /** Answers what isn't as it should be. */
  readonly run: (lab: Lab) => Promise<string[]>
}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    options: { keep: { type: 'boolean', default: false } },
    allowPositionals: true,
  })
  const trials = [...CASES.map(trialOf), ...USAGE_CASES.map(one => ({ name: one.name, run: () => tryUsage(one) }))]
  const wanted = trials.filter(
    ({ name }) => positionals.length === 0 || positionals.some(word => name.toLowerCase().includes(word.toLowerCase())),
  )
  if (wanted.length === 0) {
    console.error(`no case has ${positionals.join(' or ')} in its name`)
    return 2
  }
  installTools()
  const folder = await mkdtemp(join(tmpdir(), 'gantry-archives-'))
  const started = performance.now()
  try {
    const failed = await runAll(wanted, folder, values.keep)
    const seconds = ((performance.now() - started) / 1000).toFixed(0)
    console.log(`${wanted.length - failed} passed, ${failed} failed (${seconds} s)`)
    return failed === 0 ? 0 : 1
  } finally {
    if (values.keep) console.log(`kept: ${folder}`)
    else await rm(folder, { recursive: true, force: true })
  }
}

function trialOf(one: Case): Trial {
  const verdict = one.expect.length === 0 ? 'good' : one.expect.join(', ')
  return { name: `${one.operatingSystem}, ${one.name}: ${verdict}`, run: lab => tryCase(one, lab) }
}

/** Answers how many failed. */
async function runAll(trials: readonly Trial[], folder: string, keeps: boolean): Promise<number> {
  const workshop = new Workshop(join(folder, 'programs'))
  await mkdir(workshop.folder)
  const waiting = [...trials.entries()]
  let failed = 0
  const worker = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const [index, trial] = next
      const own = join(folder, `${index}`)
      await mkdir(own)
      const wrong = await trial.run(new Lab(own, workshop)).catch((error: unknown) => [messageOf(error)])
      if (!keeps) await rm(own, { recursive: true, force: true })
      if (wrong.length > 0) failed += 1
      console.log([`${wrong.length === 0 ? 'ok    ' : 'FAILED'}  ${trial.name}`, ...wrong].join('\n          '))
    }
  }
  await Promise.all(Array.from({ length: PARALLEL }, worker))
  return failed
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message.trimEnd() : String(error)
}

process.exitCode = await main()
