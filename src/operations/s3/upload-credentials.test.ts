import { type AwsCredentials, CreateBuildCommand, DeleteBuildCommand } from '@aws-sdk/client-gamelift'
import {
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  ListPartsCommand,
  PutObjectCommand,
  type S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { errorOf, TestGantry } from '../../testing/boot.ts'
import { type NewBuild, newBuild, targetOf } from '../../testing/new-build.ts'
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

const put = (s3: S3Client, target: NewBuild['target'], Body = zip) => s3.send(new PutObjectCommand({ ...target, Body }))

test('upload credentials write, read, list, HEAD and delete nothing but their own key, and of that no content', async () => {
  const [a, b] = [await newBuild(gantry), await newBuild(gantry)]
  await put(b.s3, b.target)
  const elsewhere = [
    b.target,
    { ...a.target, Key: `${a.target.Key}/x` },
    { ...a.target, Key: a.target.Key.slice(0, -1) },
    { ...a.target, Key: `${a.target.Key}%2F..%2F${b.target.Key.split('/')[1]}` },
    { ...a.target, Bucket: 'gamelift-builds-eu-west-1' },
  ]
  const attempts = elsewhere.flatMap(target => [
    put(a.s3, target),
    a.s3.send(new CreateMultipartUploadCommand(target)),
    a.s3.send(new GetObjectCommand(target)),
    a.s3.send(new DeleteObjectCommand(target)),
  ])
  attempts.push(a.s3.send(new GetObjectCommand(a.target)), a.s3.send(new DeleteObjectCommand(a.target)))
  attempts.push(a.s3.send(new ListObjectsV2Command({ Bucket: a.target.Bucket, Prefix: a.target.Key })))
  const names = await Promise.all(attempts.map(async attempt => (await errorOf(attempt))?.name))
  expect(new Set(names)).toEqual(new Set(['AccessDenied']))
  for (const target of elsewhere) {
    const error = (await errorOf(a.s3.send(new HeadObjectCommand(target)))) as {
      $metadata?: { httpStatusCode?: number }
    }
    expect(error.$metadata?.httpStatusCode).toBe(403)
  }
})

test('upload credentials reach no upload of another build, even with its upload id', async () => {
  const [a, b] = [await newBuild(gantry), await newBuild(gantry)]
  const { UploadId } = await b.s3.send(new CreateMultipartUploadCommand(b.target))
  const part = { UploadId, PartNumber: 1, Body: zip }
  expect((await errorOf(a.s3.send(new UploadPartCommand({ ...a.target, ...part }))))?.name).toBe('NoSuchUpload')
  expect((await errorOf(a.s3.send(new UploadPartCommand({ ...b.target, ...part }))))?.name).toBe('AccessDenied')
  expect((await errorOf(a.s3.send(new ListPartsCommand({ ...a.target, UploadId }))))?.name).toBe('NoSuchUpload')
})

test('upload credentials tampered with, without their token, or with the token of others, are refused by name and leave nothing', async () => {
  const [a, b] = [await newBuild(gantry), await newBuild(gantry)]
  const before = await gantry.storedFiles()
  const nameFor = async (change: Partial<AwsCredentials>) =>
    (await errorOf(put(gantry.s3({ ...a.credentials, ...change }), a.target)))?.name
  const token = `${a.credentials.SessionToken}`
  const flipped = `${token.slice(0, 60)}${token[60] === 'A' ? 'B' : 'A'}${token.slice(61)}`
  expect(await nameFor({ SessionToken: flipped })).toBe('InvalidToken')
  expect(await nameFor({ SessionToken: 'nonsense' })).toBe('InvalidToken')
  expect(await nameFor({ SessionToken: b.credentials.SessionToken })).toBe('InvalidToken')
  expect(await nameFor({ AccessKeyId: b.credentials.AccessKeyId })).toBe('InvalidToken')
  expect(await nameFor({ SessionToken: undefined })).toBe('InvalidAccessKeyId')
  expect(await nameFor({ SecretAccessKey: b.credentials.SecretAccessKey })).toBe('SignatureDoesNotMatch')
  expect(await gantry.storedFiles()).toEqual(before)
})

test('upload credentials are dead as soon as the build is READY, FAILED or deleted', async () => {
  for (const end of ['READY', 'FAILED', 'deleted'] as const) {
    const { buildId, s3, target } = await newBuild(gantry)
    if (end === 'deleted') await gantry.gamelift().send(new DeleteBuildCommand({ BuildId: buildId }))
    else await put(s3, target, end === 'READY' ? zip : Buffer.from('no zip')).then(() => gantry.settled(buildId))
    const error = await errorOf(put(s3, target))
    expect(error?.name).toBe('AccessDenied')
    expect(error?.message).toContain(end)
    expect((await errorOf(s3.send(new CreateMultipartUploadCommand(target))))?.name).toBe('AccessDenied')
  }
})

test('upload credentials expire, and not before their time', async () => {
  await using own = await TestGantry.boot({ GANTRY_CREDENTIAL_TTL_SECONDS: '3600' })
  const made = await own.gamelift().send(new CreateBuildCommand({ OperatingSystem: 'AMAZON_LINUX_2023' }))
  const { Bucket, Key } = targetOf(made.StorageLocation)
  const createUpload = () => own.s3(made.UploadCredentials).send(new CreateMultipartUploadCommand({ Bucket, Key }))
  own.clock.offsetMs = 3_595_000
  expect(await errorOf(createUpload())).toBeUndefined()
  own.clock.offsetMs = 3_601_000
  const error = await errorOf(createUpload())
  expect(error?.name).toBe('ExpiredToken')
  expect(error?.message).toBe('The provided token has expired.')
})

test('upload credentials are not needed by nobody: keys that last may not touch the bucket, unsigned requests neither', async () => {
  const { target } = await newBuild(gantry)
  const root = { AccessKeyId: gantry.app.rootKey.accessKeyId, SecretAccessKey: gantry.app.rootKey.secretAccessKey }
  expect((await errorOf(put(gantry.s3(root), target)))?.name).toBe('AccessDenied')
  const unsigned = await fetch(`${gantry.app.url}/${target.Bucket}/${target.Key}`, { method: 'PUT', body: 'x' })
  expect(unsigned.status).toBe(403)
  expect(await unsigned.text()).toMatch(/<Code>AccessDenied<\/Code>.*<RequestId>[0-9A-F]{16}<\/RequestId>/)
})
