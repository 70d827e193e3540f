import { mkdtemp } from 'node:fs/promises'
import { join } from 'node:path'
import { MIB } from '../support/zips.ts'
import { type Bench, type Place, upload } from './bench.ts'
import type { NewBuild } from './control-plane.ts'
import { detailsOf, mustBe, mustBeReady, mustSucceed } from './musts.ts'
import { CountingProxy } from './proxy.ts'
import { signedRequest } from './signed-request.ts'

/** With some parts acknowledged or on their way, and some not begun, whatever size of parts a client prefers. */
export const MIDDLE_BYTES = 40 * MIB

/** What may come on top of a file's bytes: headers, signatures of chunks, TLS. */
const OVERHEAD_BYTES = 2 * MIB

/** Kills the client in the middle of an upload, and has it take the upload up again with fresh credentials. */
export async function interruptedAndResumed(bench: Bench): Promise<string> {
  const { client, normal, files } = bench
  const { control } = normal
  const build = await control.createBuild()
  const folder = await mkdtemp(join(bench.folder, 'resumed-'))
  await killedInTheMiddle(bench, build, folder)
  const started = await detailsOf(control, build.buildId, 'UPLOAD_STARTED')
  mustBe('the number of uploads started before the kill', started.length, 1)

  const again = await control.withFreshCredentials(build)
  const acknowledgedBytes = await bytesOfParts(bench, again, started[0]?.UploadId ?? '')
  await using proxy = await CountingProxy.before(normal.gantry.url)
  mustSucceed(await upload(bench, files.large, again, { action: 'resume', endpoint: proxy.url, folder }))
  const uploadId = await mustBeReady(normal, build, files.large)
  if (client.resumes === 'the same upload') {
    mustBe('the upload completed', uploadId, started[0]?.UploadId)
    mustBe('the number of uploads started', (await detailsOf(control, build.buildId, 'UPLOAD_STARTED')).length, 1)
    const missingBytes = files.large.sizeBytes - acknowledgedBytes
    if (proxy.upwardBytes > missingBytes + OVERHEAD_BYTES) {
      throw new Error(`the client sent ${proxy.upwardBytes} bytes although only ${missingBytes} were missing`)
    }
  }
  await control.deleteBuild(build.buildId)
  return client.resumes === 'the same upload' ? 'goes on' : 'starts again'
}

async function killedInTheMiddle(bench: Bench, build: NewBuild, folder: string): Promise<void> {
  await using proxy = await CountingProxy.before(bench.normal.gantry.url)
  const kill = new AbortController()
  const { promise: isDead, resolve: nowDead } = Promise.withResolvers<void>()
  proxy.at(MIDDLE_BYTES, () => {
    kill.abort()
    return isDead
  })
  const options = { endpoint: proxy.url, folder, signal: kill.signal }
  const { error, output } = await upload(bench, bench.files.large, build, options).finally(nowDead)
  if (!kill.signal.aborted) throw new Error(`the client ended before it was killed, with '${error}':\n${output}`)
}

/** How much of an open upload the server has, by ListParts. */
async function bytesOfParts({ normal, ca }: { normal: Place; ca: Buffer }, build: NewBuild, uploadId: string) {
  const target = `/${build.bucket}/${build.key}?uploadId=${encodeURIComponent(uploadId)}`
  const asked = { service: 's3', method: 'GET', target } as const
  const answer = await signedRequest({ url: normal.gantry.url, ca }, build.credentials, asked)
  return [...answer.matchAll(/<Size>(\d+)<\/Size>/g)].reduce((sum, [, size]) => sum + Number(size), 0)
}
