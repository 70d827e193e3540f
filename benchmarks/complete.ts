import { join } from 'node:path'
import type { BenchmarkOptions } from './support/benchmark.ts'
import { createBuild, type UploadTarget, waitForVerdict } from './support/gamelift.ts'
import { cpuSeconds, untilIdle } from './support/process-figures.ts'
import { number, progress, say, show, table } from './support/report.ts'
import { send } from './support/requests.ts'
import { sendToS3, signForS3 } from './support/s3-request.ts'
import { PART_BYTES, type SeededPart, seedParts } from './support/seed-parts.ts'
import { startGantry } from './support/servers.ts'
import { spread } from './support/statistics.ts'

/** As many as S3 allows. */
const PARTS = 10_000
const ROUNDS = 10
/** The first ones compile the code. */
const WARM_UPS = 3
const GIBIBYTE = 1024 ** 3

interface OpenUpload {
  readonly target: UploadTarget
  readonly uploadId: string
}

/** From the request for CompleteMultipartUpload, over the wire, to its answer, with as many parts as there can be. */
export async function complete({ workDir, rounds = ROUNDS, profileDir }: BenchmarkOptions): Promise<void> {
  const dataDir = join(workDir, 'gantry')
  const uploads = await openUploads(dataDir, WARM_UPS + rounds)
  progress(`seeding ${uploads.length} × ${number(PARTS, 0)} parts`)
  const parts = seedParts(
    dataDir,
    uploads.map(({ uploadId }) => uploadId),
    PARTS,
  )
  const body = listOf(parts)

  await using gantry = await startGantry(dataDir, { profileDir: profileDir && join(profileDir, 'complete') })
  // The sweep at the start looks at every extent.
  await untilIdle(gantry.pid)
  const milliseconds: number[] = []
  const cpuMilliseconds: number[] = []
  for (const [index, { target, uploadId }] of uploads.entries()) {
    const path = `/${target.bucket}/${target.key}?uploadId=${uploadId}`
    const request = signForS3(gantry, target.keys, { method: 'POST', target: path, body })
    const cpuBefore = cpuSeconds(gantry.pid)
    const startedAt = performance.now()
    const answer = await send(gantry, request)
    const elapsed = performance.now() - startedAt
    const cpu = (cpuSeconds(gantry.pid) - cpuBefore) * 1000
    // An error may come in a 200.
    if (!new RegExp(`-${PARTS}(&quot;|")</ETag>`).test(answer)) throw new Error(answer)
    await waitForVerdict(gantry, target.buildId)
    progress(`${index + 1}/${uploads.length} ${number(elapsed, 0)} ms`)
    if (index < WARM_UPS) continue
    milliseconds.push(elapsed)
    cpuMilliseconds.push(cpu)
  }
  const gibibytes = number((PARTS * PART_BYTES) / GIBIBYTE, 0)
  table(
    [`CompleteMultipartUpload, ${number(PARTS, 0)} parts, ${gibibytes} GiB`, 'ms', 'server CPU ms'],
    [['Gantry', show(spread(milliseconds), 0), show(spread(cpuMilliseconds), 0)]],
  )
  say(`The request's list of parts has ${number(Buffer.byteLength(body) / 1024, 0)} KiB.`)
}

/** Opens an upload of each of `count` builds, as SDKs do it, and stops the server again. */
async function openUploads(dataDir: string, count: number): Promise<OpenUpload[]> {
  await using gantry = await startGantry(dataDir)
  const uploads: OpenUpload[] = []
  for (let index = 0; index < count; index++) {
    const target = await createBuild(gantry)
    const created = await sendToS3(gantry, target.keys, {
      method: 'POST',
      target: `/${target.bucket}/${target.key}?uploads=`,
      headers: { 'x-amz-checksum-algorithm': 'CRC32' },
    })
    uploads.push({ target, uploadId: /<UploadId>([^<]+)</.exec(created)?.[1] ?? '' })
  }
  return uploads
}

/** The body of the request, as SDKs write it. */
function listOf(parts: readonly SeededPart[]): string {
  const listed = parts.map(
    ({ etag, checksum }, index) =>
      `<Part><ETag>&quot;${etag}&quot;</ETag><ChecksumCRC32>${checksum}</ChecksumCRC32><PartNumber>${index + 1}</PartNumber></Part>`,
  )
  return `<CompleteMultipartUpload xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${listed.join('')}</CompleteMultipartUpload>`
}
