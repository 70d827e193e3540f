import { afterEach, beforeEach, expect, test } from 'vitest'
import { systemClock } from '../clock.ts'
import type { S3Location } from '../model/storage-location.ts'
import type { Fault, TestS3Engine } from '../testing/s3-engine.ts'
import { FILE, openStudio, ROLE, sourcesOf } from '../testing/studio.ts'
import type { Patience } from './patience.ts'
import { S3Sources } from './s3-sources.ts'

const CALLER = { accountId: '123456789012', region: 'us-west-2' }
const CONTENT = Buffer.from('the bytes of a build')

let engine: TestS3Engine
beforeEach(async () => {
  engine = await openStudio(CONTENT)
})
afterEach(() => engine[Symbol.asyncDispose]())

const pin = (change: Partial<S3Location> = {}, patience: Partial<Patience> = {}) =>
  sourcesOf(engine, { patience }).pin(CALLER, { ...FILE, ...change })

test('a file is pinned by its entity tag, with a session that may read it and nothing else', async () => {
  const { eTag } = engine.put('studio', FILE.Key, CONTENT)
  expect(await pin()).toEqual({ location: FILE, eTag, sizeBytes: CONTENT.length })
  expect(engine.assumed).toEqual([
    expect.objectContaining({ RoleArn: ROLE, DurationSeconds: '900', RoleSessionName: 'gantry-123456789012' }),
  ])
  expect(JSON.parse(engine.assumed[0]?.Policy ?? '').Statement).toEqual([
    {
      Effect: 'Allow',
      Action: ['s3:GetObject', 's3:GetObjectVersion'],
      Resource: 'arn:aws:s3:::studio/builds/server 1.zip',
    },
  ])
})

test('in a bucket with versions the present one is pinned, or the one that is asked for', async () => {
  engine.addBucket('studio', { versioned: true })
  const old = engine.put('studio', FILE.Key, Buffer.from('old'))
  const present = engine.put('studio', FILE.Key, CONTENT)
  const ObjectVersion = `${present.id}`
  expect(await pin()).toEqual({ location: { ...FILE, ObjectVersion }, eTag: present.eTag, sizeBytes: CONTENT.length })
  expect(await pin({ ObjectVersion: `${old.id}` })).toMatchObject({ eTag: old.eTag, sizeBytes: 3 })
})

test('a role that may not read versions is told so at once, and not when the pinned one is read', async () => {
  engine.addBucket('studio', { versioned: true })
  engine.put('studio', FILE.Key, CONTENT)
  engine.addRole(ROLE, { allows: action => action === 's3:GetObject' })
  await expect(pin()).rejects.toMatchObject({
    code: 'Unauthorized',
    message: expect.stringContaining('s3:GetObjectVersion'),
  })
})

test.each([
  ['no such bucket', { Bucket: 'studios' }, 'there is no such bucket'],
  ['no such key', { Key: 'builds/none.zip' }, 'no file of that key'],
  ['no such version', { ObjectVersion: 'none' }, 'no such version'],
  ['a bucket that is a host', { Bucket: 'evil.example' }, 'no name of a bucket'],
  ['a bucket with a path', { Bucket: 'studio/../other' }, 'no name of a bucket'],
  [
    'a bucket that is an access point',
    { Bucket: 'arn:aws:s3:us-west-2:123456789012:accesspoint/x' },
    'no name of a bucket',
  ],
  ['an alias of an access point', { Bucket: 'x-hhdx9kmy4-s3alias' }, 'no name of a bucket'],
  ['a directory bucket', { Bucket: 'x--usw2-az1--x-s3' }, 'no name of a bucket'],
  ['a key that leaves its bucket', { Key: 'a/../../other/secret' }, 'a step "." or ".."'],
  ['a key that is too long', { Key: 'k'.repeat(1025) }, 'this is no key'],
  ['a key that is no text', { Key: 'a\ud800' }, 'this is no key'],
  ['a version with a line end', { ObjectVersion: 'a\r\nx-evil: 1' }, 'no id of a version'],
  ['no ARN', { RoleArn: 'GameLiftReader' }, 'not the ARN of a role'],
  ['the ARN of a user', { RoleArn: 'arn:aws:iam::123456789012:user/x' }, 'not the ARN of a role'],
])('%s is for the caller to put right', async (_what, change, words) => {
  await expect(pin(change)).rejects.toMatchObject({ code: 'InvalidRequest', message: expect.stringContaining(words) })
})

test('an empty file is for the caller to put right', async () => {
  engine.put('studio', FILE.Key, Buffer.alloc(0))
  await expect(pin()).rejects.toMatchObject({ code: 'InvalidRequest', message: expect.stringContaining('is empty') })
})

test('messages name bucket, key and role, with nothing that would break a line, and no secret', async () => {
  const name = { Key: 'builds/\u001b[31m\nnone\u202e.zip' }
  const failed = pin(name)
  await expect(failed).rejects.toThrow(`s3://studio/builds/\\u{1b}[31m\\u{a}none\\u{202e}.zip as ${ROLE}`)
  await expect(failed).rejects.not.toThrow(/secret|ASIA|operator/)
})

const ELSEWHERE = { 'x-amz-bucket-region': 'eu-west-1', location: 'http://127.0.0.1:1/elsewhere' }

test.each<Fault>([
  { status: 301, code: 'PermanentRedirect', headers: ELSEWHERE },
  { status: 307, code: 'TemporaryRedirect', headers: ELSEWHERE },
  { status: 400, code: 'AuthorizationHeaderMalformed', region: 'eu-west-1' },
])('another region is named, and not gone to: %o', async fault => {
  engine.fault = get => (get > 0 ? fault : undefined)
  await expect(pin()).rejects.toMatchObject({
    code: 'InvalidRequest',
    message: expect.stringContaining('the bucket is in eu-west-1, and not in us-west-2'),
  })
  expect(engine.gets).toHaveLength(1)
})

test('a role that does not trust Gantry, may not read the file, or is in no setting, is said to be so', async () => {
  engine.addRole(`${ROLE}2`, { isTrusting: false })
  await expect(pin({ RoleArn: `${ROLE}2` })).rejects.toMatchObject({
    code: 'Unauthorized',
    message: expect.stringContaining('Gantry may not take the role (AccessDenied)'),
  })
  engine.addRole(`${ROLE}3`, { allows: (_action, resource) => resource !== `studio/${FILE.Key}` })
  await expect(pin({ RoleArn: `${ROLE}3` })).rejects.toMatchObject({
    code: 'Unauthorized',
    message: expect.stringContaining('the role may not (AccessDenied)'),
  })
  await expect(pin({ RoleArn: `${ROLE}4` })).rejects.toMatchObject({
    code: 'Unauthorized',
    message: expect.stringContaining('GANTRY_S3_SOURCES'),
  })
})

test('an account passes its own roles, and the operator’s account any', async () => {
  const other = { ...CALLER, accountId: '999999999999' }
  await expect(sourcesOf(engine).pin(other, FILE)).rejects.toMatchObject({
    code: 'Unauthorized',
    message: expect.stringContaining('another account than 999999999999'),
  })
  expect(engine.assumed).toEqual([])
  expect(await sourcesOf(engine).pin({ ...CALLER, accountId: '000000000000' }, FILE)).toMatchObject({ location: FILE })
})

test('keys that the engine or its STS does not know are not blamed on the role', async () => {
  engine.fault = () => ({ status: 403, code: 'InvalidClientTokenId' })
  await expect(pin()).rejects.toMatchObject({
    code: 'Unauthorized',
    message: expect.stringContaining('STS does not know the keys that Gantry has. Whoever runs Gantry'),
  })
  engine.fault = get => (get > 0 ? { status: 403, code: 'SignatureDoesNotMatch' } : undefined)
  await expect(pin()).rejects.toMatchObject({
    code: 'Unauthorized',
    message: expect.stringContaining('does not know the keys that Gantry has for the role'),
  })
})

test.each([
  ['no entity tag', { eTag: '' }],
  ['a version that could not be asked for', { id: 'a b' }],
])('what could not be found again is not pinned: %s', async (_what, odd) => {
  const [version] = engine.buckets.get('studio')?.files.get(FILE.Key) ?? []
  if (version) engine.buckets.set('studio', { versioned: true, files: new Map([[FILE.Key, [{ ...version, ...odd }]]]) })
  await expect(pin()).rejects.toMatchObject({ code: 'SourceUnavailable' })
})

test('keys that stand for a role need no STS', async () => {
  engine.sessions.set('AKREADER', { hasExpired: false, may: () => true })
  const { endpoint, region } = engine
  const roles = { [ROLE]: { accessKeyId: 'AKREADER', secretAccessKey: 'reader-secret' } }
  const engines = [{ endpoint, region, forcePathStyle: true, roles }]
  const own = new S3Sources({ engines, operatorAccountId: '000000000000', clock: systemClock })
  expect(await own.pin(CALLER, FILE)).toMatchObject({ sizeBytes: CONTENT.length })
  expect(engine.assumed).toEqual([])
})

test('AWS is only asked in regions that it can have', async () => {
  const aws = new S3Sources({ engines: undefined, operatorAccountId: '000000000000', clock: systemClock })
  await expect(aws.pin({ ...CALLER, region: 'x.evil.example/#' }, FILE)).rejects.toMatchObject({ code: 'Unauthorized' })
})

test('an engine that is down, cut off, or in trouble, is unavailable and nothing is said of the file', async () => {
  const unavailable = { code: 'SourceUnavailable', message: expect.stringContaining('s3://studio/builds/server 1.zip') }
  for (const fault of ['cut', { status: 503, code: 'SlowDown' }, { status: 500, code: 'InternalError' }] as const) {
    engine.fault = get => (get > 0 ? fault : undefined)
    await expect(pin()).rejects.toMatchObject(unavailable)
    engine.fault = get => (get === 0 ? fault : undefined)
    await expect(pin()).rejects.toMatchObject(unavailable)
  }
  await engine.down()
  await expect(pin()).rejects.toMatchObject(unavailable)
})

test('an engine that has just started, and knows no roles yet, is unavailable', async () => {
  engine.fault = () => ({
    status: 403,
    code: 'AccessDenied',
    said: 'IAM sub-system not initialized yet, please try again.',
  })
  await expect(pin()).rejects.toMatchObject({ code: 'SourceUnavailable' })
})

test.each([0, 1])('an engine that answers nothing is waited for no longer than a client waits (%i)', async get => {
  engine.fault = seen => (seen === get ? 'silence' : undefined)
  await expect(pin({}, { pinMs: 300 })).rejects.toMatchObject({
    code: 'SourceUnavailable',
    message: expect.stringContaining('has not answered in 0.3 seconds'),
  })
})

test('a code that no engine of this world has is refused as it is', async () => {
  engine.fault = get => (get > 0 ? { status: 400, code: 'constructor' } : undefined)
  await expect(pin()).rejects.toMatchObject({
    code: 'InvalidRequest',
    message: expect.stringContaining('its engine refuses it (constructor)'),
  })
})

test('trouble that passes is not noticed', async () => {
  let troubles = 0
  engine.fault = () => (troubles++ % 2 === 0 ? { status: 503, code: 'SlowDown' } : undefined)
  expect(await pin()).toMatchObject({ sizeBytes: CONTENT.length })
})

test('whoever asked can call it off', async () => {
  engine.fault = () => 'silence'
  const reason = new Error('the build is gone')
  await expect(sourcesOf(engine).pin(CALLER, FILE, AbortSignal.abort(reason))).rejects.toBe(reason)
})
