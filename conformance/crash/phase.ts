import { type Aftermath, checkEverything } from './aftermath.ts'
import { ControlClient } from './control-client.ts'
import { GatewayClient } from './gateway-client.ts'
import { Ledger, type Promised } from './ledger.ts'
import type { Setting } from './phases.ts'
import { MemoryWatch, processorShare } from './process-figures.ts'
import { settle } from './promises.ts'
import type { Random } from './random.ts'
import { Server, sleep } from './server.ts'
import { StormClient } from './storm-client.ts'
import { Weather } from './weather.ts'
import { Wire } from './wire.ts'

const MIB = 1024 ** 2

/** How long clients may take to finish what they are at once nothing breaks any more. */
const FINISH_MS = 90_000

/** How many times as long as asked for a phase lasts, until there have been as many uploads as clients. */
const MAX_STRETCH = 3

/**
 * What the server may have resident: Node.js with two server threads (200 MiB when idle), their database caches, and two
 * verifications of two threads each; for every upload at a time the three blocks of 512 KiB of its body
 * (src/streams/blocks.ts) and what its connection takes.
 */
const MAX_RESIDENT_BYTES = 448 * MIB
const MAX_RESIDENT_BYTES_PER_CLIENT = 1.6 * MIB

/** A server that has nothing to do and takes more of a processor is running in circles. */
const MAX_IDLE_SHARE = 0.3
const IDLE_MS = 2_000

/** Lets clients upload while what the setting has in store befalls the server, and checks every promise. */
export async function runPhase(
  setting: Setting,
  { random, clients, seconds }: { random: Random; clients: number; seconds: number },
): Promise<readonly string[]> {
  const ledger = new Ledger()
  const server = await Server.create(setting.dataDir, setting.environment)
  await server.start()
  try {
    using memory = new MemoryWatch(server)
    using wire = new Wire(server.url)
    const weather = new Weather(server, setting)
    const scene = { server, random: random.fork(), ledger, control: new ControlClient(server, random.fork(), weather) }
    await setting.before(scene)

    const running = Array.from({ length: clients }, (_, index) => {
      const own = { random: random.fork(), ledger, weather, habits: setting.habits }
      const gateway = new GatewayClient(wire, random.fork(), ledger, weather)
      return new StormClient(`client-${index + 1}`, { control: scene.control, gateway }, own).run()
    })
    while (ledger.builds.length < clients / 2) await sleep(100)
    const since = Date.now()
    const done = await setting.disturb(scene, () => {
      const elapsedMs = Date.now() - since
      const accepted = ledger.builds.filter(build => build.upload === 'accepted').length
      // On a busy machine it takes longer until as much has been disturbed.
      return elapsedMs > seconds * 1000 * (accepted < clients ? MAX_STRETCH : 1)
    })
    weather.isCalm = true
    const finished = await Promise.race([Promise.all(running).then(() => true), sleep(FINISH_MS).then(() => false)])
    weather.isOver = true
    if (!finished) ledger.violated(`clients were not done ${FINISH_MS} ms after the last disturbance`)

    const settledMs = await settle(server, ledger)
    const idleShare = await processorShare(server, IDLE_MS)
    if (idleShare > MAX_IDLE_SHARE) ledger.violated(`the idle server takes ${percent(idleShare)} of a processor`)
    const aftermath = await checkEverything(server, ledger, setting.tolerates)
    const maxBytes = MAX_RESIDENT_BYTES + clients * MAX_RESIDENT_BYTES_PER_CLIENT
    if (memory.peakBytes > maxBytes) {
      ledger.violated(`the server had ${mebibytes(memory.peakBytes)} resident, more than ${mebibytes(maxBytes)}`)
    }
    report(ledger, done, { ...aftermath, settledMs }, { idleShare, peakBytes: memory.peakBytes })
  } finally {
    await server.kill()
  }
  return ledger.violations
}

function report(
  { builds, counts }: Ledger,
  done: string,
  { settledMs, compared, files, overtaken }: Aftermath,
  { idleShare, peakBytes }: { idleShare: number; peakBytes: number },
): void {
  const accepted = builds.filter(build => build.upload === 'accepted')
  const of = (method: Promised['method']) => accepted.filter(build => build.method === method).length
  const bytes = accepted.reduce((sum, build) => sum + build.archive.sizeBytes, 0)
  console.log(
    [
      `  done to the server        ${done}`,
      `  builds created            ${builds.length}, deleted ${builds.filter(build => build.deletion === 'done').length}`,
      `  uploads acknowledged      ${accepted.length} (${of('put')} PutObject, ${of('presigned')} presigned, ${of('aws-chunked')} aws-chunked, ${of('multipart')} multipart; ${mebibytes(bytes)})`,
      `  uploads with lost answer  ${builds.filter(build => build.upload === 'unknown').length}`,
      `  parts acknowledged        ${counts.parts}; seen again ${counts.partsSeenAgain}, replaced ${counts.partsReplaced}`,
      `  uploads resumed           ${counts.resumed}, started again ${counts.startedAgain}, Complete repeated ${counts.completedAgain}`,
      `  clients left              ${counts.disconnects} times; answers lost ${counts.lostAnswers}`,
      `  told so and came again    disk full ${counts.diskFull}, expired ${counts.expired}, clock off ${counts.skewsCorrected}`,
      `  slowest answer            ${(counts.slowestAnswerMs / 1000).toFixed(1)} s after the last byte`,
      `  settled after             ${(settledMs / 1000).toFixed(1)} s; idle, the server takes ${percent(idleShare)} of a processor`,
      `  builds compared           ${compared}, byte for byte; verifications overtaken by a deletion ${overtaken}`,
      `  files after the sweep     ${files}, each named by a row`,
      `  most memory resident      ${mebibytes(peakBytes)}`,
    ].join('\n'),
  )
}

function mebibytes(bytes: number): string {
  return `${Math.round(bytes / MIB)} MiB`
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`
}
