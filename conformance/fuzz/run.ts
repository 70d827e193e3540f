/**
 * Sends what is wrong in every way to a server of its own, and checks that it is refused in good order and leaves nothing
 * behind, and that what is right is not.
 *
 *     node conformance/fuzz/run.ts [requests|uploads] [--cases N] [--seed N] [--only INDEX] [--keep]
 *
 * A case is drawn from the seed and its own index alone: `uploads --seed N --only INDEX` draws it again.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { Random } from '../crash/random.ts'
import { Server } from '../crash/server.ts'
import { RequestRun } from './requests.ts'
import { takeSnapshot } from './rows.ts'
import seeds from './seeds.json' with { type: 'json' }
import { type CaseId, Session } from './session.ts'
import { UploadRun } from './uploads/run.ts'
import { createWorld } from './world.ts'

/** What there is to run, and how many cases of it by default. */
const KINDS = {
  requests: { create: (session: Session) => new RequestRun(session), cases: 10_000 },
  uploads: { create: (session: Session) => new UploadRun(session), cases: 100_000 },
} as const

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    cases: { type: 'string' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    only: { type: 'string' },
    keep: { type: 'boolean', default: false },
  },
})
const unknown = positionals.filter(name => !Object.hasOwn(KINDS, name))
if (unknown.length > 0) {
  console.error(`nothing to run is called ${unknown.join(', ')}; there are ${Object.keys(KINDS).join(', ')}`)
  process.exit(2)
}
const seed = Number(values.seed)
const since = Date.now()
console.log(`fuzzer: ${positionals.join(' ') || 'everything'}, seed ${seed}`)

const server = await Server.create(mkdtempSync(join(tmpdir(), 'gantry-fuzz-')))
await server.start()
const session = new Session(server, await createWorld(server, new Random(seed)), values.only !== undefined)

for (const [name, { create, cases }] of Object.entries(KINDS)) {
  if (positionals.length > 0 && !positionals.includes(name)) continue
  const started = Date.now()
  const run = create(session)
  await run.run(casesOf(name, Number(values.cases ?? cases)))
  console.log(`\n${name}, ${((Date.now() - started) / 1000).toFixed(1)} s\n${run.summary().join('\n')}`)
}
await finish()

/** What once found something goes first. */
function casesOf(kind: string, count: number): CaseId[] {
  if (values.only !== undefined) return [{ seed, index: Number(values.only) }]
  return [...seeds.filter(one => one.kind === kind), ...Array.from({ length: count }, (_, index) => ({ seed, index }))]
}

async function finish(): Promise<void> {
  const { counts } = takeSnapshot(server.dataDir)
  const peakKib = /^VmHWM:\s+(\d+)/m.exec(statusOfProcess())?.[1]
  if (server.died === undefined) {
    const how = await server.stop()
    if (how !== 'exit code 0') session.fail(`the server ended with ${how} on SIGTERM`)
  }
  const rows = Object.entries(counts).map(([table, count]) => `${table} ${count}`)
  console.log(`\nall of it    ${((Date.now() - since) / 1000).toFixed(1)} s`)
  console.log(`rows         ${rows.join(', ')}`)
  console.log(`peak memory  ${peakKib === undefined ? 'unknown' : `${Math.round(Number(peakKib) / 1024)} MiB`}`)
  if (!session.hasFailed) {
    console.log('all that was wrong was refused in good order, and nothing else')
    if (!values.keep) rmSync(server.dataDir, { recursive: true, force: true })
    return
  }
  session.print()
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
