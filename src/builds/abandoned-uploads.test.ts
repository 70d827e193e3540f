import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  ListMultipartUploadsCommand,
  ListPartsCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { errorOf, TestGantry } from '../testing/boot.ts'
import { call } from '../testing/call.ts'
import { newBuild } from '../testing/new-build.ts'
import { smallBuild } from '../testing/zips.ts'

const HOUR_MS = 3_600_000

let gantry: TestGantry
beforeEach(async () => {
  gantry = await TestGantry.boot({ GANTRY_CREDENTIAL_TTL_SECONDS: '43200', GANTRY_UPLOAD_RETENTION_HOURS: '2' })
})
afterEach(async () => {
  expect(gantry.defects).toEqual([])
  await gantry[Symbol.asyncDispose]()
})

/** A build with an open upload that has a part. */
async function openUpload() {
  const build = await newBuild(gantry)
  const Body = await smallBuild()
  const { UploadId } = await build.s3.send(new CreateMultipartUploadCommand(build.target))
  const part = { ...build.target, UploadId, PartNumber: 1 }
  const { ETag } = await build.s3.send(new UploadPartCommand({ ...part, Body }))
  return { ...build, UploadId, part, Body, MultipartUpload: { Parts: [{ PartNumber: 1, ETag }] } }
}

test('an upload that nothing came for is ended with its bytes, and the build’s history says why', async () => {
  const { buildId, s3, target, UploadId } = await openUpload()
  gantry.clock.offsetMs = 2 * HOUR_MS - 60_000
  await gantry.app.sweep()
  expect(await gantry.storedFiles()).toHaveLength(1)
  gantry.clock.offsetMs = 2 * HOUR_MS + 60_000
  await gantry.app.sweep()
  expect(await gantry.storedFiles()).toEqual([])
  s3.config.systemClockOffset = gantry.clock.offsetMs
  expect((await errorOf(s3.send(new ListPartsCommand({ ...target, UploadId }))))?.name).toBe('NoSuchUpload')
  gantry.clock.offsetMs = 0
  const { body } = await call(gantry, 'json', 'Gantry.ListBuildEvents', { BuildId: buildId })
  expect(body?.Events).toContainEqual(
    expect.objectContaining({
      Kind: 'UPLOAD_ABORTED',
      Details: { UploadId, Reason: expect.stringContaining('GANTRY_UPLOAD_RETENTION_HOURS') },
    }),
  )
})

test('each part gives an upload its time anew', async () => {
  const { s3, part, target, Body } = await openUpload()
  gantry.clock.offsetMs = 1.5 * HOUR_MS
  s3.config.systemClockOffset = gantry.clock.offsetMs
  await s3.send(new UploadPartCommand({ ...part, PartNumber: 2, Body }))
  gantry.clock.offsetMs = 3 * HOUR_MS
  s3.config.systemClockOffset = gantry.clock.offsetMs
  await gantry.app.sweep()
  expect((await s3.send(new ListMultipartUploadsCommand({ Bucket: target.Bucket }))).Uploads).toHaveLength(1)
  expect(await gantry.storedFiles()).toHaveLength(2)
})

test('what was completed is no open upload, however old', async () => {
  const { buildId, s3, target, UploadId, MultipartUpload } = await openUpload()
  const complete = new CompleteMultipartUploadCommand({ ...target, UploadId, MultipartUpload })
  const { ETag } = await s3.send(complete)
  await gantry.settled(buildId)
  gantry.clock.offsetMs = 10 * HOUR_MS
  s3.config.systemClockOffset = gantry.clock.offsetMs
  await gantry.app.sweep()
  // Its only part, and the list of the files in it.
  expect(await gantry.storedFiles()).toHaveLength(2)
  expect((await s3.send(complete)).ETag).toBe(ETag)
})
