/**
 * Has every client make builds and scripts of files in real S3 engines, and writes down how each did.
 *
 *     npm run engines [-- word…] [--keep]
 *
 * With words, only what has one of them in the engine's or the client's name. `--keep` leaves Gantry's data.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { Bench, Scenario } from './bench.ts'
import type { ClientKind } from './client.ts'
import { awsCli } from './clients/aws-cli/aws-cli.ts'
import { CLIENTS } from './clients/index.ts'
import { javascript } from './clients/javascript/javascript.ts'
import { checkDocumentedExamples } from './documented-examples.ts'
import type { Engine, EngineKind } from './engine.ts'
import { ENGINES } from './engines.ts'
import { awsFilesOf, createGantry } from './gantry.ts'
import { BUILD_SCENARIOS } from './scenarios/builds.ts'
import { checkOutage, checkUnreachable } from './scenarios/outages.ts'
import { checkPassedRoles } from './scenarios/passed-roles.ts'
import { REFUSED_LOCATIONS } from './scenarios/refused-locations.ts'
import { SCRIPT_SCENARIOS } from './scenarios/scripts.ts'

const SCENARIOS: readonly Scenario[] = [
  ...BUILD_SCENARIOS,
  ...REFUSED_LOCATIONS,
  ...SCRIPT_SCENARIOS,
  { title: 'an engine that was never there', run: checkUnreachable },
]

let failures = 0
let passed = 0

const USAGE = `Usage: npm run engines -- [WORD…] [--keep]

Each word chooses the engines and clients with it in their names; without any, all of them run. --keep keeps their folders.
`

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    options: { keep: { type: 'boolean', default: false }, help: { type: 'boolean', default: false } },
    allowPositionals: true,
  })
  if (values.help) {
    process.stdout.write(USAGE)
    return 0
  }
  const engines = chosen(ENGINES, positionals)
  const clients = chosen(CLIENTS, positionals)
  // One after the other: package managers lock each other out.
  for (const kind of new Set([...engines, ...clients, awsCli])) console.log(`${kind.name} ${await kind.install()}`)
  for (const kind of engines) await runEngine(kind, clients, values.keep)
  console.log(`${passed} passed, ${failures} failed`)
  return failures === 0 ? 0 : 1
}

/** Those with one of the words in their names; all, where no name has one. */
function chosen<Kind extends { readonly name: string }>(kinds: readonly Kind[], words: readonly string[]): Kind[] {
  const meant = kinds.filter(({ name }) => words.some(word => name.toLowerCase().includes(word.toLowerCase())))
  return meant.length === 0 ? [...kinds] : meant
}

async function runEngine(kind: EngineKind, clients: readonly ClientKind[], keep: boolean): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'gantry-engines-'))
  process.once('exit', () => {
    if (keep) console.log(`kept: ${folder}`)
    else rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  })
  await using engine = await kind.start(folder)
  const gantry = await createGantry(engine, join(folder, 'data'))
  await gantry.start()
  const open = await openAll(clients, engine, gantry)
  await Promise.all(open.map(runClient))
  if (!engine.lacks.has('a disk')) {
    await check(`${engine.name}, all clients: the engine is killed and comes back`, () =>
      checkOutage(
        open,
        () => engine.kill(),
        () => engine.revive(),
      ),
    )
  }
  await check(`${engine.name}, all clients: the engine takes connections and answers nobody, then goes on`, () =>
    checkOutage(
      open,
      () => engine.freeze(),
      () => engine.thaw(),
    ),
  )
  await check(`${engine.name}, ${javascript.name}: whose roles an account may pass`, () =>
    checkPassedRoles(javascript, { engine, gantry, folder }),
  )
  await check(`${engine.name}, AWS CLI: the documentation's examples`, () =>
    checkDocumentedExamples({ engine, gantry, folder }),
  )
  await Promise.all(open.map(({ client }) => client[Symbol.asyncDispose]()))
  await check(`${engine.name}: Gantry stops and logged no error`, async () => {
    const ended = await gantry.stop()
    if (ended !== 'exit code 0') throw new Error(`it ended with ${ended}`)
    const errors = gantry.errors()
    if (errors.length > 0) throw new Error(`it logged:\n${errors.join('\n')}`)
  })
}

async function openAll(
  clients: readonly ClientKind[],
  engine: Engine,
  gantry: Awaited<ReturnType<typeof createGantry>>,
): Promise<Bench[]> {
  return clients.map(({ open, lacksMembers = [] }) => ({
    engine,
    gantry,
    client: open(awsFilesOf(gantry)),
    lacksMembers,
  }))
}

async function runClient(bench: Bench): Promise<void> {
  for (const { title, run } of SCENARIOS) {
    await check(`${bench.engine.name}, ${bench.client.name}: ${title}`, () => run(bench))
  }
}

async function check(what: string, run: () => Promise<void>): Promise<void> {
  try {
    await run()
    passed++
    console.log(`ok      ${what}`)
  } catch (error) {
    failures++
    console.log(`FAILED  ${what}: ${error instanceof Error ? error.message : String(error)}`)
  }
}

// Whoever stops it stops what it started: that happens on `exit`.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))
process.exitCode = await main()
