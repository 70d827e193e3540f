import type { ControlClient } from './control-client.ts'
import type { FakeClock } from './fake-clock.ts'
import type { Ledger } from './ledger.ts'
import { Probe } from './probe.ts'
import type { Random } from './random.ts'
import { type Server, sleep } from './server.ts'
import type { SmallDisk } from './small-disk.ts'

/** What a disturbance works on. */
export interface Scene {
  readonly server: Server
  readonly random: Random
  readonly ledger: Ledger
  readonly control: ControlClient
}

/**
 * How soon a server answers what needs no room on the disk. Milliseconds, on a machine of its own; what takes longer than this on
 * any machine is stuck.
 */
const PROMPT_MS = 30_000

/** How long a server may take to start before it is helped. */
const START_ON_FULL_DISK_MS = 10_000

/** Kills the server at work and brings it back, until it is over. Answers what was done. */
export async function killNowAndThen({ server, random }: Scene, isOver: () => boolean): Promise<string> {
  let kills = 0
  while (!isOver()) {
    await sleep(random.integer(200, 6_000))
    await server.kill()
    kills++
    await server.start()
  }
  return `${kills} SIGKILLs`
}

/** Fills the disk and frees it again, until it is over, sometimes with a SIGKILL meanwhile. */
export async function fillDiskNowAndThen(scene: Scene, disk: SmallDisk, isOver: () => boolean): Promise<string> {
  const { server, random, control, ledger } = scene
  const { Build } = await control.createBuild('canary', 'full disk')
  const task = { url: server.url, credentials: server.rootCredentials(), buildId: Build?.BuildId ?? '' }
  await using probe = new Probe(task)
  const slowestMs = { health: 0, describe: 0 }
  const counts = { full: 0, probes: 0, kills: 0, helped: 0 }
  while (!isOver()) {
    await sleep(random.integer(500, 3_000))
    counts.full++
    for (const fullUntil = Date.now() + random.integer(2_000, 5_000); Date.now() < fullUntil; await sleep(100)) {
      // Again and again: uploads that fail give back what they had.
      disk.fill()
      const answers = await probe.ask()
      for (const what of ['health', 'describe'] as const) {
        const answer = answers[what]
        if (typeof answer === 'string') ledger.violated(`${what} on a full disk: ${answer}`)
        else slowestMs[what] = Math.max(slowestMs[what], Math.round(answer))
      }
      counts.probes++
    }
    if (random.chance(0.4)) {
      await server.kill()
      disk.fill()
      counts.kills++
      if (!(await startsOnFullDisk(server))) {
        counts.helped++
        disk.free()
        await server.start()
      }
    }
    disk.free()
  }
  if (Math.max(slowestMs.health, slowestMs.describe) > PROMPT_MS) {
    ledger.violated(`answers on a full disk took ${JSON.stringify(slowestMs)} ms`)
  }
  return `${counts.full} times full, ${counts.probes} times asked meanwhile, health answered within ${slowestMs.health} ms, DescribeBuild within ${slowestMs.describe} ms; ${counts.kills} SIGKILLs on the full disk, after ${counts.helped} of which it started only once there was room`
}

async function startsOnFullDisk(server: Server): Promise<boolean> {
  server.spawn()
  for (const deadline = Date.now() + START_ON_FULL_DISK_MS; Date.now() < deadline; await sleep(50)) {
    if (await server.isHealthy()) return true
    if (server.died !== undefined) break
  }
  await server.kill()
  // To say so and leave is a good way to not start.
  if (server.died === 'exit code 2') server.died = undefined
  return false
}

/** Sets the clock forwards and backwards by up to hours, until it is over, sometimes with a SIGKILL in between. */
export async function setClockNowAndThen(
  { server, random }: Scene,
  clock: FakeClock,
  isOver: () => boolean,
): Promise<string> {
  let jumps = 0
  let kills = 0
  const jump = () => {
    // Below 15 minutes nobody notices, above an hour every grant has expired.
    const minutes = random.pick([1, 14, 16, 30, 55, 65, 180, 720])
    clock.set(random.pick([-1, 0, 1, 1]) * (minutes * 60 + random.integer(0, 59)))
    jumps++
  }
  while (!isOver()) {
    await sleep(random.integer(1_000, 4_000))
    jump()
    if (!random.chance(0.3)) continue
    // Claims of a server whose clock was ahead, for one whose clock isn't.
    await sleep(random.integer(500, 1_500))
    await server.kill()
    jump()
    await server.start()
    kills++
  }
  clock.set(0)
  return `${jumps} jumps of the clock, ${kills} SIGKILLs`
}
