/**
 * Hundreds of uploads at once from clients on bad lines, while the server is killed, its disk fills up, or its clock jumps;
 * then checks that it kept every promise.
 *
 *     node conformance/crash/storm.ts [--seconds 20] [--seed N] [--clients 200] [--phase kills]… [--keep]
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { runPhase } from './phase.ts'
import { PHASES } from './phases.ts'
import { Random } from './random.ts'

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '20' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    clients: { type: 'string', default: '200' },
    phase: { type: 'string', multiple: true, default: PHASES.map(phase => phase.name) },
    keep: { type: 'boolean', default: false },
  },
})
const unknown = values.phase.filter(name => !PHASES.some(phase => phase.name === name))
if (unknown.length > 0) {
  console.error(`no phase ${unknown.join(', ')}; there are ${PHASES.map(phase => phase.name).join(', ')}`)
  process.exit(2)
}
// So that what is done at the exit is done.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))
const seed = Number(values.seed)
const folder = mkdtempSync(join(tmpdir(), 'gantry-storm-'))
console.log(`storm: ${values.seconds} s each of ${values.phase.join(', ')}; ${values.clients} clients, seed ${seed}`)

let broken = 0
for (const phase of PHASES.filter(({ name }) => values.phase.includes(name))) {
  const home = join(folder, phase.name)
  mkdirSync(home)
  console.log(`\n${phase.name}: ${phase.what}`)
  await using setting = phase.prepare(home)
  if (setting.skipped !== undefined) {
    console.log(`SKIPPED: ${setting.skipped}`)
    continue
  }
  const violations = await runPhase(setting, {
    random: new Random(seed),
    clients: Number(values.clients),
    seconds: Number(values.seconds),
  })
  for (const violation of violations.slice(0, 50)) console.error(`BROKEN: ${violation}`)
  broken += violations.length
}

if (broken === 0) {
  console.log('\nevery promise was kept')
  if (!values.keep) rmSync(folder, { recursive: true, force: true })
} else {
  console.error(`\n${broken} promises broken; seed ${seed}, what is left of the data in ${folder}`)
  process.exitCode = 1
}
