import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import type { BenchmarkOptions } from './support/benchmark.ts'
import { call, createBuild, NOBODY, waitForVerdict } from './support/gamelift.ts'
import { largeZip } from './support/large-zip.ts'
import { cpuSeconds, memory as memoryOf, resetPeak, total, watchMemory } from './support/process-figures.ts'
import { number, percent, progress, say, show, table } from './support/report.ts'
import { uploadInParts } from './support/s3-upload.ts'
import { type RunningServer, startGantry, startPeer } from './support/servers.ts'
import { spread } from './support/statistics.ts'

const GIBIBYTE = 1024 ** 3
const MEBIBYTE = 1024 ** 2
const UPLOAD_BYTES = 5 * GIBIBYTE
const PARALLEL_PARTS = 10
/** Each writes and reads 5 GiB, and an hour is long for a benchmark. */
const ROUNDS = 3

interface Phase {
  readonly seconds: number
  readonly medianBytes: number
  readonly peakBytes: number
  readonly cpu: number
}

/** Resident memory while 5 GiB go up in ten parts at a time and while they are verified, against a discarding server. */
export async function memory({ workDir, rounds = ROUNDS, profileDir }: BenchmarkOptions): Promise<void> {
  const zip = largeZip(UPLOAD_BYTES)
  const phases = { idle: [] as Phase[], discarding: [] as Phase[], uploading: [] as Phase[], verifying: [] as Phase[] }
  for (let round = 1; round <= rounds; round++) {
    execFileSync('sync')
    {
      await using peer = await startPeer('discard')
      phases.discarding.push(await watched(peer, () => uploadInParts(peer.port, NOBODY, zip, PARALLEL_PARTS)))
    }
    execFileSync('sync')
    // A process of its own for each round: memory that an earlier one made it keep would blur the figures.
    await using gantry = await startGantry(join(workDir, `gantry-${round}`), {
      profileDir: profileDir && join(profileDir, 'memory'),
    })
    phases.idle.push(await watched(gantry, () => new Promise(resolve => setTimeout(resolve, 2_000))))
    const target = await createBuild(gantry)
    phases.uploading.push(await watched(gantry, () => uploadInParts(gantry.port, target, zip, PARALLEL_PARTS)))
    let status = ''
    phases.verifying.push(
      await watched(gantry, async () => {
        status = (await waitForVerdict(gantry, target.buildId)).status
      }),
    )
    if (status !== 'READY') throw new Error(`the build became ${status}`)
    await call(gantry, 'DeleteBuild', { BuildId: target.buildId })
    progress(
      `${round}/${rounds} peak ${number((phases.uploading.at(-1)?.peakBytes ?? 0) / MEBIBYTE, 0)} MiB uploading, ${number((phases.verifying.at(-1)?.peakBytes ?? 0) / MEBIBYTE, 0)} MiB verifying`,
    )
  }
  const row = (name: string, measured: readonly Phase[], isWork = true) => [
    name,
    show(spread(measured.map(phase => phase.medianBytes / MEBIBYTE)), 0),
    show(spread(measured.map(phase => phase.peakBytes / MEBIBYTE)), 0),
    isWork ? show(spread(measured.map(phase => phase.seconds)), 1) : '',
    isWork ? show(spread(measured.map(phase => zip.sizeBytes / MEBIBYTE / phase.seconds)), 0) : '',
    percent(spread(measured.map(phase => phase.cpu)).median),
  ]
  table(
    [
      `${number(zip.sizeBytes / GIBIBYTE, 1)} GiB, ${PARALLEL_PARTS} parts at a time`,
      'RSS MiB, typical',
      'RSS MiB, peak',
      's',
      'MiB/s',
      'server CPU',
    ],
    [
      row('discarding `node:http` server, uploading', phases.discarding),
      row('Gantry, idle', phases.idle, false),
      row('Gantry, uploading', phases.uploading),
      row('Gantry, verifying', phases.verifying),
    ],
  )
  say(`${zip.entryCount} stored entries of 64 MiB, zip64; each time the build became READY.`)
}

/** Of the server and what it has started, together; of peaks the sum, though they need not have been at the same time. */
async function watched({ pid }: RunningServer, work: () => Promise<void>): Promise<Phase> {
  resetPeak(pid)
  const cpuBefore = total(pid, cpuSeconds)
  const startedAt = performance.now()
  using watch = watchMemory(pid)
  await work()
  const seconds = (performance.now() - startedAt) / 1000
  const medianBytes = spread(watch.samples.length > 0 ? watch.samples : [memoryOf(pid).residentBytes]).median
  const peakBytes = total(pid, one => memoryOf(one).peakBytes)
  return { seconds, medianBytes, peakBytes, cpu: (total(pid, cpuSeconds) - cpuBefore) / seconds }
}
