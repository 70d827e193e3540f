/**
 * Kills a server at random moments of uploads and verification, and checks that it kept every promise.
 *
 *     node conformance/crash/run.ts [--seconds 60] [--seed N] [--clients 5] [--keep]
 *
 * A SIGKILL ends the process and not the machine: what was written but not synced survives it in the page cache. So this
 * proves the order of what is written and committed, not that `fsync` is called.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { checkEverything } from './aftermath.ts'
import { UploadingClient } from './client.ts'
import { Ledger } from './ledger.ts'
import { Random } from './random.ts'
import { Server, sleep } from './server.ts'

/** How long clients may take to finish what they are at once the killing has stopped. */
const FINISH_MS = 60_000

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '60' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    clients: { type: 'string', default: '5' },
    keep: { type: 'boolean', default: false },
  },
})
const seed = Number(values.seed)
console.log(`crash test: ${values.seconds} s, ${values.clients} clients, seed ${seed}`)

const random = new Random(seed)
const ledger = new Ledger()
const server = await Server.create(mkdtempSync(join(tmpdir(), 'gantry-crash-')))
await server.start()

let isOver = false
let isLeaving = false
const clients = Array.from({ length: Number(values.clients) }, (_, index) => {
  const client = new UploadingClient(`client-${index + 1}`, server, random.fork(), ledger, () => isOver || isLeaving)
  return client.run()
})
const kills = await killUntil(Date.now() + Number(values.seconds) * 1000)
// From here on nothing breaks: whoever is at an upload ends it.
isOver = true
const finished = await Promise.race([Promise.all(clients).then(() => true), sleep(FINISH_MS).then(() => false)])
isLeaving = true
if (!finished) ledger.violated(`clients were not done ${FINISH_MS} ms after the last kill`)

const { settledMs, compared, files, emptyFolders, overtaken } = await checkEverything(server, ledger)

report()

/** Kills and restarts until `end`. Most kills hit a server at work, some one that is just starting. */
async function killUntil(end: number): Promise<{ working: number; starting: number }> {
  const kills = { working: 0, starting: 0 }
  while (Date.now() < end) {
    await sleep(random.chance(0.3) ? random.integer(20, 500) : random.integer(500, 4_000))
    await server.kill()
    kills.working++
    while (random.chance(0.2)) {
      server.spawn()
      await sleep(random.integer(0, 800))
      await server.kill()
      kills.starting++
    }
    await server.start()
  }
  return kills
}

function report(): void {
  const { builds, counts, violations } = ledger
  const of = (state: string, method?: string) =>
    builds.filter(build => build.upload === state && (method === undefined || build.method === method)).length
  const megabytes = builds.filter(build => build.upload === 'accepted').map(build => build.archive.sizeBytes)
  console.log(
    [
      `kills survived            ${kills.working} at work, ${kills.starting} while starting`,
      `builds created            ${builds.length}`,
      `credentials issued        ${builds.reduce((sum, build) => sum + build.issued.length, 0)}`,
      `uploads acknowledged      ${of('accepted')} (${of('accepted', 'put')} PutObject, ${of('accepted', 'multipart')} multipart, ${Math.round(megabytes.reduce((sum, bytes) => sum + bytes, 0) / 1024 ** 2)} MiB)`,
      `  of corrupt zips         ${builds.filter(build => build.upload === 'accepted' && build.archive.expected === 'FAILED').length}`,
      `uploads with lost answer  ${of('unknown')}`,
      `builds deleted            ${builds.filter(build => build.deletion === 'done').length}`,
      `parts acknowledged        ${counts.parts}, ${counts.partsSeenAgain} of them listed again after a crash`,
      `uploads resumed           ${counts.resumed}, started again ${counts.startedAgain} (${counts.aborted} after an abort)`,
      `connections lost          ${counts.lostAnswers}`,
      `settled after             ${(settledMs / 1000).toFixed(1)} s`,
      `builds compared           ${compared}, byte for byte`,
      `verifications overtaken   ${overtaken} by a deletion, logged as errors`,
      `files after the sweep     ${files}, each named by a row; empty object folders ${emptyFolders}`,
    ].join('\n'),
  )
  if (violations.length === 0) {
    console.log('every promise was kept')
    if (!values.keep) rmSync(server.dataDir, { recursive: true, force: true })
    return
  }
  for (const violation of violations.slice(0, 50)) console.error(`BROKEN: ${violation}`)
  console.error(`${violations.length} promises broken; seed ${seed}, data kept in ${server.dataDir}`)
  process.exitCode = 1
}
