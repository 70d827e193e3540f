import {
  CreateScriptCommand,
  DeleteScriptCommand,
  DescribeScriptCommand,
  type Script,
  UpdateScriptCommand,
} from '@aws-sdk/client-gamelift'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { errorOf, TestGantry } from '../../testing/boot.ts'
import { call } from '../../testing/call.ts'
import type { TestS3Engine } from '../../testing/s3-engine.ts'
import { scriptZip, zipOfFiles } from '../../testing/script-zips.ts'
import { openStudio, ROLE } from '../../testing/studio.ts'

const ZIP = scriptZip()
const LOCATION = { Bucket: 'scripts', Key: 'realtime.zip', RoleArn: ROLE }

let engine: TestS3Engine
let gantry: TestGantry
beforeAll(async () => {
  engine = await openStudio(ZIP)
  engine.addBucket('scripts', { versioned: true })
  engine.addBucket('plain')
  gantry = await TestGantry.boot({ GANTRY_S3_SOURCES: engine.settings() })
})
afterEach(() => {
  engine.fault = () => undefined
})
afterAll(async () => {
  expect(gantry.defects).toEqual([])
  await gantry[Symbol.asyncDispose]()
  await engine[Symbol.asyncDispose]()
})

const create = async (StorageLocation: object = LOCATION): Promise<Script> =>
  (await gantry.gamelift().send(new CreateScriptCommand({ Name: 'demo', StorageLocation }))).Script ?? {}
const read = async (ScriptId?: string) => (await gantry.gamelift().send(new DescribeScriptCommand({ ScriptId }))).Script
const update = async (ScriptId: string | undefined, change: object) =>
  (await gantry.gamelift().send(new UpdateScriptCommand({ ScriptId, ...change }))).Script

test('a script in a bucket of versions is fixed to the one that was checked, and nothing of it is kept', async () => {
  const { id } = engine.put('scripts', 'realtime.zip', ZIP)
  const before = await gantry.storedFiles()
  const made = await create()
  expect(made).toMatchObject({ SizeOnDisk: 0, StorageLocation: { ...LOCATION, ObjectVersion: id } })
  const later = engine.put('scripts', 'realtime.zip', Buffer.from('no zip any more'))
  expect(await read(made.ScriptId)).toEqual(made)
  expect(await create({ ...LOCATION, ObjectVersion: id })).toMatchObject({ StorageLocation: { ObjectVersion: id } })
  const refused = await errorOf(create({ ...LOCATION, ObjectVersion: later.id }))
  expect([refused?.name, refused?.message]).toEqual(['InvalidRequestException', expect.stringContaining('NOT_A_ZIP')])
  await expect.poll(() => gantry.storedFiles()).toEqual(before)
})

test('what was checked can be asked for again, with its warnings', async () => {
  const content = zipOfFiles({ 'server.js': 'exports.a = 1' })
  const { eTag, id } = engine.put('scripts', 'warned.zip', content)
  const made = await create({ ...LOCATION, Key: 'warned.zip' })
  const ask = (ScriptId: unknown) => call(gantry, 'json', 'Gantry.DescribeScriptVerification', { ScriptId })
  expect((await ask(made.ScriptArn)).body).toMatchObject({
    ScriptId: made.ScriptId,
    Source: { ...LOCATION, Key: 'warned.zip', ObjectVersion: id, ETag: eTag, SizeBytes: content.length },
    Report: { EntryCount: 1, Counts: { Errors: 0, Warnings: 1 }, Findings: [{ Code: 'SCRIPT_NO_EXPORTS' }] },
  })
  const uploaded = await update(made.ScriptId, { ZipFile: ZIP })
  const { body } = await ask(uploaded?.ScriptId)
  expect(body).toMatchObject({ Report: { SizeBytes: ZIP.length, Findings: [] } })
  expect(body).not.toHaveProperty('Source')
})

test('without versions there is no ObjectVersion', async () => {
  engine.put('plain', 'realtime.zip', ZIP)
  const location = { ...LOCATION, Bucket: 'plain' }
  expect((await create(location)).StorageLocation).toEqual(location)
})

test('what the role may not do, or is not there, is said at once, with bucket, key and role', async () => {
  const missing = await errorOf(create({ ...LOCATION, Key: 'missing.zip' }))
  expect(missing?.name).toBe('InvalidRequestException')
  const foreign = await errorOf(create({ ...LOCATION, RoleArn: ROLE.replace('Reader', 'Other') }))
  expect(foreign?.name).toBe('UnauthorizedException')
  for (const part of [LOCATION.Bucket, LOCATION.Key, 'Other']) expect(foreign?.message).toContain(part)
})

test('a file that is too large is not read', async () => {
  engine.put('plain', 'large.zip', { sizeBytes: 100_000_001 })
  const before = engine.gets.length
  const refused = await errorOf(create({ ...LOCATION, Bucket: 'plain', Key: 'large.zip' }))
  expect([refused?.name, refused?.message]).toEqual([
    'InvalidRequestException',
    expect.stringContaining('at most 100,000,000'),
  ])
  expect(engine.gets.length).toBe(before + 1)
})

test('a file that changes while it is read is no script, and nothing of it stays', async () => {
  const before = await gantry.storedFiles()
  engine.put('plain', 'changing.zip', ZIP)
  const first = engine.gets.length + 1
  engine.fault = get => {
    if (get > first) engine.put('plain', 'changing.zip', scriptZip('// Later.'))
    return undefined
  }
  const refused = await errorOf(create({ ...LOCATION, Bucket: 'plain', Key: 'changing.zip' }))
  expect(refused?.name).toBe('InvalidRequestException')
  await expect.poll(() => gantry.storedFiles()).toEqual(before)
})

test('an update goes from one kind of content to the other; what was uploaded is removed, what is in a bucket never', async () => {
  engine.put('plain', 'realtime.zip', ZIP)
  const location = { ...LOCATION, Bucket: 'plain' }
  const before = await gantry.storedFiles()
  const { ScriptId } = await create(location)
  const uploaded = await update(ScriptId, { ZipFile: ZIP })
  expect(uploaded).toMatchObject({ SizeOnDisk: ZIP.length })
  expect(uploaded?.StorageLocation).toEqual({
    Bucket: 'prod-gamescale-scripts-us-west-2',
    Key: `000000000000/${ScriptId}`,
  })
  const back = await update(ScriptId, { StorageLocation: location, Version: '2' })
  expect(back).toMatchObject({ Name: 'demo', Version: '2', SizeOnDisk: 0, StorageLocation: location })
  await expect.poll(() => gantry.storedFiles()).toEqual(before)
  await gantry.gamelift().send(new DeleteScriptCommand({ ScriptId }))
  expect(await create(location)).toMatchObject({ StorageLocation: location })
})

test('a script in a bucket is checked like any other', async () => {
  engine.put('plain', 'broken.zip', zipOfFiles({ 'server.js': '(' }))
  const refused = await errorOf(create({ ...LOCATION, Bucket: 'plain', Key: 'broken.zip' }))
  expect(refused?.message).toContain('SCRIPT_SYNTAX')
})

test('an engine that is down is told as that, and SDKs come again', async () => {
  engine.put('plain', 'realtime.zip', ZIP)
  await engine.down()
  const refused = await errorOf(create({ ...LOCATION, Bucket: 'plain' }))
  expect(refused?.name).toBe('InternalServiceException')
  expect(refused?.message).toContain('plain')
  await engine.up()
  expect(await create({ ...LOCATION, Bucket: 'plain' })).toMatchObject({ Name: 'demo' })
})
