/**
 * Kills Gantry and the S3 engine at random moments while builds and scripts are made of files in the bucket, and checks that
 * both kept every promise.
 *
 *     npm run engine-kills [-- --seconds 60] [--seed N] [--clients 4] [--keep]
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { checkRows, checkStorage, settle } from '../../crash/promises.ts'
import { Random } from '../../crash/random.ts'
import { type Server, sleep } from '../../crash/server.ts'
import { createGantry } from '../gantry.ts'
import { minio } from '../minio/minio.ts'
import { makeBuilds } from './build-client.ts'
import { Caller } from './caller.ts'
import { checkBuilds, checkNothingWaits, checkScripts, checkStudiosFiles } from './checks.ts'
import { Ledger } from './ledger.ts'
import { makeScripts } from './script-client.ts'
import { Studio } from './studio.ts'

/** How long clients may take to finish what they are at once nothing is killed any more. */
const FINISH_MS = 90_000

/** How many times as long as asked for it lasts, until there are {@link ENOUGH} builds and scripts. */
const MAX_STRETCH = 3
const ENOUGH = 40

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '60' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    clients: { type: 'string', default: '4' },
    keep: { type: 'boolean', default: false },
  },
})
const seed = Number(values.seed)
console.log(`engine kills: ${values.seconds} s, ${values.clients} clients of each kind, seed ${seed}`)

await minio.install()
const random = new Random(seed)
const ledger = new Ledger()
const folder = mkdtempSync(join(tmpdir(), 'gantry-engine-kills-'))
await using engine = await minio.start(folder)
const gantry = await createGantry(engine, join(folder, 'data'))
await gantry.start()

const studio = new Studio(engine, ledger)
let isOver = false
const clients = Array.from({ length: Number(values.clients) }, () => {
  const works = { caller: new Caller(gantry, ledger), studio, ledger, random: random.fork() }
  return [makeBuilds(works, () => isOver), makeScripts({ ...works, random: random.fork() }, () => isOver)]
}).flat()
const running = Promise.all(clients).then(
  () => true,
  error => {
    ledger.violated(`a client was told ${error}`)
    return true
  },
)
const since = Date.now()
const [gantryKills, engineKills] = await Promise.all([killGantry(gantry, random.fork()), killEngine(random.fork())])
isOver = true
const finished = await Promise.race([running, sleep(FINISH_MS).then(() => false)])
if (!finished) ledger.violated(`clients were not done ${FINISH_MS} ms after the last kill`)

const settledMs = await settle(gantry, ledger)
const stopped = await gantry.stop()
if (stopped !== 'exit code 0') ledger.violated(`Gantry ended with ${stopped} on SIGTERM`)
await gantry.start()
const ends = await checkBuilds(gantry, ledger)
checkNothingWaits(gantry, ledger)
const { scripts, compared } = await checkScripts(gantry, ledger)
const { files } = await checkStorage(gantry, ledger)
checkRows(gantry, ledger)
const studiosFiles = await checkStudiosFiles(studio, ledger)
for (const line of gantry.errors()) ledger.violated(`logged: ${line}`)
if (gantry.died !== undefined) ledger.violated(`Gantry died by itself: ${gantry.died}`)
await gantry.stop()
report()

/** On a busy machine it takes longer until as much has been disturbed. */
function isEnough(): boolean {
  const elapsedMs = Date.now() - since
  const isMuch = ledger.builds.length >= ENOUGH && ledger.scripts.length >= ENOUGH
  return elapsedMs > Number(values.seconds) * 1000 * (isMuch ? 1 : MAX_STRETCH)
}

/** Kills Gantry at work, and now and then while it starts. */
async function killGantry(server: Server, own: Random): Promise<number> {
  let kills = 0
  while (!isEnough()) {
    await sleep(own.chance(0.3) ? own.integer(20, 500) : own.integer(500, 6_000))
    await server.kill()
    kills++
    if (own.chance(0.2)) {
      server.spawn()
      await sleep(own.integer(0, 800))
      await server.kill()
      kills++
    }
    await server.start()
  }
  return kills
}

/** Kills the engine at work, and leaves it away for a while. */
async function killEngine(own: Random): Promise<number> {
  let kills = 0
  while (!isEnough()) {
    await sleep(own.integer(1_000, 8_000))
    await engine.kill()
    kills++
    await sleep(own.integer(0, 3_000))
    await engine.revive()
  }
  return kills
}

function report(): void {
  const { builds, counts, violations } = ledger
  console.log(
    [
      `kills                       ${gantryKills} of Gantry, ${engineKills} of the engine`,
      `builds created              ${builds.length}, pinned at once ${builds.filter(build => build.saidVersion !== undefined).length}`,
      ...Object.entries(ends).map(([end, count]) => `  ${end.padEnd(26)}${count}`),
      `scripts created             ${ledger.scripts.length}, updated ${counts.updates} times, deleted ${ledger.scripts.filter(script => script.deletion === 'done').length}`,
      `scripts compared            ${compared} of ${scripts}, label and zip`,
      `answers lost                ${counts.lostAnswers}; told that the engine is away ${counts.engineAway} times`,
      `settled after               ${(settledMs / 1000).toFixed(1)} s`,
      `files after the sweep       ${files}, each named by a row`,
      `the studio's files          ${studiosFiles}, all as it left them`,
    ].join('\n'),
  )
  if (violations.length === 0) {
    console.log('every promise was kept')
    if (!values.keep) rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
    return
  }
  for (const violation of violations.slice(0, 50)) console.error(`BROKEN: ${violation}`)
  console.error(`${violations.length} promises broken; seed ${seed}, data kept in ${folder}`)
  process.exitCode = 1
}
