import { Readable } from 'node:stream'
import { RequestUploadCredentialsCommand } from '@aws-sdk/client-gamelift'
import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { errorOf, TestGantry } from '../../testing/boot.ts'
import { call } from '../../testing/call.ts'
import { newBuild } from '../../testing/new-build.ts'
import { smallBuild } from '../../testing/zips.ts'

let gantry: TestGantry
let zip: Buffer
beforeAll(async () => {
  gantry = await TestGantry.boot()
  zip = await smallBuild()
})
afterAll(async () => {
  expect(gantry.defects).toEqual([])
  await gantry[Symbol.asyncDispose]()
})

const revoke = (BuildId: string) => call(gantry, 'json', 'Gantry.RevokeUploadCredentials', { BuildId })

async function freshClient(BuildId: string) {
  const { UploadCredentials } = await gantry.gamelift().send(new RequestUploadCredentialsCommand({ BuildId }))
  return gantry.s3(UploadCredentials)
}

test('ends the build’s credentials, those of no other build, and none that are requested afterwards', async () => {
  const [a, b] = [await newBuild(gantry), await newBuild(gantry)]
  const { UploadId } = await a.s3.send(new CreateMultipartUploadCommand(a.target))
  expect((await revoke(a.buildId)).status).toBe(200)
  const part = new UploadPartCommand({ ...a.target, UploadId, PartNumber: 1, Body: zip })
  const refused = await errorOf(a.s3.send(part))
  expect(refused).toMatchObject({ name: 'AccessDenied', message: expect.stringContaining('revoked') })
  expect(await errorOf(b.s3.send(new PutObjectCommand({ ...b.target, Body: zip })))).toBeUndefined()
  const s3 = await freshClient(a.buildId)
  const { ETag } = await s3.send(part)
  const MultipartUpload = { Parts: [{ PartNumber: 1, ETag }] }
  await s3.send(new CompleteMultipartUploadCommand({ ...a.target, UploadId, MultipartUpload }))
  for (const { buildId } of [a, b]) expect((await gantry.settled(buildId)).Status).toBe('READY')
})

test('refuses what is on its way already', async () => {
  const { buildId, s3, target } = await newBuild(gantry)
  const before = await gantry.storedFiles()
  async function* untilRevoked() {
    yield zip.subarray(0, 10)
    await revoke(buildId)
    yield zip.subarray(10)
  }
  const Body = Readable.from(untilRevoked(), { objectMode: false })
  const error = await errorOf(s3.send(new PutObjectCommand({ ...target, Body, ContentLength: zip.length })))
  expect(error?.name).toBe('AccessDenied')
  expect(await gantry.storedFiles()).toEqual(before)
})

test('is on record, and knows no build of others', async () => {
  const { buildId } = await newBuild(gantry)
  await revoke(buildId)
  const { body } = await call(gantry, 'cbor', 'Gantry.ListBuildEvents', { BuildId: buildId })
  expect(body?.Events).toContainEqual(expect.objectContaining({ Kind: 'CREDENTIALS_REVOKED' }))
  expect((await revoke('build-00000000-0000-0000-0000-000000000000')).body?.__type).toBe('NotFoundException')
})
