import { CreateBuildCommand, ListBuildsCommand, RequestUploadCredentialsCommand } from '@aws-sdk/client-gamelift'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { errorOf, TestGantry } from '../../testing/boot.ts'
import { call } from '../../testing/call.ts'
import type { TestS3Engine } from '../../testing/s3-engine.ts'
import { FILE, openStudio, ROLE } from '../../testing/studio.ts'
import { smallBuild } from '../../testing/zips.ts'

let engine: TestS3Engine
let gantry: TestGantry
beforeEach(async () => {
  engine = await openStudio(await smallBuild())
  gantry = await TestGantry.boot({ GANTRY_S3_SOURCES: engine.settings() })
})
afterEach(async () => {
  await gantry[Symbol.asyncDispose]()
  await engine[Symbol.asyncDispose]()
  expect(gantry.defects).toEqual([])
})

const create = (StorageLocation = FILE) =>
  gantry.gamelift().send(
    new CreateBuildCommand({
      Name: 'demo',
      OperatingSystem: 'AMAZON_LINUX_2023',
      StorageLocation: { ...StorageLocation, ObjectVersion: StorageLocation.ObjectVersion },
    }),
  )

const describe = async (BuildId: string | undefined) =>
  (await call(gantry, 'json', 'Gantry.DescribeVerification', { BuildId })).body

test('a build of a file in a bucket gets its place back and no credentials, and becomes READY', async () => {
  const { Build, UploadCredentials, StorageLocation } = await create()
  expect(Build).toMatchObject({ Name: 'demo', Status: 'INITIALIZED', SizeOnDisk: 0 })
  expect(UploadCredentials).toBeUndefined()
  expect(StorageLocation).toEqual(FILE)
  expect(await gantry.settled(Build?.BuildId)).toMatchObject({ Status: 'READY', SizeOnDisk: 0 })
  const { sizeBytes, eTag } = engine.buckets.get('studio')?.files.get(FILE.Key)?.[0] ?? {}
  expect(await describe(Build?.BuildId)).toMatchObject({
    VerificationStatus: 'READY',
    Source: { ...FILE, ETag: eTag, SizeBytes: sizeBytes },
    Report: { SizeBytes: sizeBytes, EntryCount: 2 },
  })
  const { body } = await call(gantry, 'cbor', 'Gantry.ListBuildFiles', { BuildId: Build?.BuildId })
  expect(body?.Files).toContainEqual(expect.objectContaining({ Name: 'data/level.txt' }))
  // The list of the files is all that stays.
  expect(await gantry.storedFiles()).toHaveLength(1)
})

test('the version is answered where one was found, or given', async () => {
  engine.addBucket('studio', { versioned: true })
  const ObjectVersion = `${engine.put('studio', FILE.Key, await smallBuild()).id}`
  const found = await create()
  expect(found.StorageLocation).toEqual({ ...FILE, ObjectVersion })
  engine.put('studio', FILE.Key, Buffer.from('another'))
  expect((await gantry.settled(found.Build?.BuildId)).Status).toBe('READY')
  const given = await create({ ...FILE, ObjectVersion })
  expect(given.StorageLocation).toEqual({ ...FILE, ObjectVersion })
  expect((await gantry.settled(given.Build?.BuildId)).Status).toBe('READY')
})

test('a file in a bucket is verified as an upload is', async () => {
  engine.put('studio', FILE.Key, Buffer.from('not a zip'))
  const { Build } = await create()
  expect((await gantry.settled(Build?.BuildId)).Status).toBe('FAILED')
  expect(await describe(Build?.BuildId)).toMatchObject({ Report: { Findings: [{ Code: 'NOT_A_ZIP' }] } })
})

test('there is nothing to upload to such a build', async () => {
  const { Build } = await create()
  const asked = gantry.gamelift().send(new RequestUploadCredentialsCommand({ BuildId: Build?.BuildId }))
  expect(await errorOf(asked)).toMatchObject({
    name: 'InvalidRequestException',
    message: expect.stringContaining('is in the bucket studio'),
  })
})

test('its history says what it was made of', async () => {
  const { Build } = await create()
  await gantry.settled(Build?.BuildId)
  const { body } = await call(gantry, 'json', 'Gantry.ListBuildEvents', { BuildId: Build?.BuildId })
  const events = body?.Events as { Kind: string; Details: Record<string, string> }[]
  expect(events.map(({ Kind }) => Kind)).toEqual(['BUILD_CREATED', 'VERIFICATION_STARTED', 'VERIFICATION_FINISHED'])
  for (const { Details } of events.slice(0, 2)) expect(Details).toMatchObject({ ...FILE, ETag: expect.any(String) })
})

test.each([
  ['InvalidRequestException', { Bucket: 'none' }, 'there is no such bucket'],
  ['InvalidRequestException', { Key: 'none' }, 'no file of that key'],
  ['InvalidRequestException', { ObjectVersion: 'none' }, 'no such version'],
  ['InvalidRequestException', { Bucket: 'a.b' }, '^[^.]+$'],
  ['InvalidRequestException', { RoleArn: 'r' }, 'not the ARN of a role'],
  ['UnauthorizedException', { RoleArn: `${ROLE}2` }, 'GANTRY_S3_SOURCES'],
])('%s is answered at once, and no build is made: %o', async (name, change, words) => {
  expect(await errorOf(create({ ...FILE, ...change }))).toMatchObject({ name, message: expect.stringContaining(words) })
  expect((await gantry.gamelift().send(new ListBuildsCommand({}))).Builds).toEqual([])
})

test('a file that is larger than a build may be is not read', async () => {
  engine.put('studio', FILE.Key, { sizeBytes: 2 ** 50 })
  expect(await errorOf(create())).toMatchObject({
    name: 'InvalidRequestException',
    message: expect.stringContaining('GANTRY_MAX_BUILD_BYTES'),
  })
  expect(engine.gets).toHaveLength(1)
})
