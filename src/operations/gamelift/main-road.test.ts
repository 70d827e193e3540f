import {
  CreateBuildCommand,
  DeleteBuildCommand,
  DescribeBuildCommand,
  ListBuildsCommand,
  ListTagsForResourceCommand,
  RequestUploadCredentialsCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateBuildCommand,
} from '@aws-sdk/client-gamelift'
import { PutObjectCommand } from '@aws-sdk/client-s3'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { errorOf, TestGantry } from '../../testing/boot.ts'
import { smallBuild } from '../../testing/zips.ts'

let gantry: TestGantry
beforeAll(async () => {
  gantry = await TestGantry.boot()
})
afterAll(async () => {
  expect(gantry.defects).toEqual([])
  await gantry[Symbol.asyncDispose]()
})

const input = { Name: 'demo', Version: '1.0', OperatingSystem: 'AMAZON_LINUX_2023' } as const
const create = async (more: object = {}) => gantry.gamelift().send(new CreateBuildCommand({ ...input, ...more }))
const newBuildId = async () => (await create()).Build?.BuildId
const upload = async (buildId: string | undefined, body: Buffer) => {
  const issued = await gantry.gamelift().send(new RequestUploadCredentialsCommand({ BuildId: buildId }))
  await gantry
    .s3(issued.UploadCredentials)
    .send(
      new PutObjectCommand({ Bucket: issued.StorageLocation?.Bucket, Key: issued.StorageLocation?.Key, Body: body }),
    )
}

test('a build is created, uploaded with its credentials, verified, and READY', async () => {
  const zip = await smallBuild()
  const { Build } = await create()
  expect(Build).toMatchObject({ ...input, Status: 'INITIALIZED', SizeOnDisk: 0, ServerSdkVersion: '4.0.2' })
  expect(Build?.BuildArn).toBe(`arn:aws:gamelift:us-west-2::build/${Build?.BuildId}`)
  await upload(Build?.BuildId, zip)
  expect(await gantry.settled(Build?.BuildId)).toMatchObject({ Status: 'READY', SizeOnDisk: zip.length })
})

test('what is no zip ends FAILED', async () => {
  const buildId = await newBuildId()
  await upload(buildId, Buffer.from('not a zip'))
  expect(await gantry.settled(buildId)).toMatchObject({ Status: 'FAILED', SizeOnDisk: 9 })
})

test('CreateBuild answers the build, its credentials and its storage location', async () => {
  const { Build, UploadCredentials, StorageLocation } = await create()
  expect(StorageLocation).toEqual({ Bucket: 'gamelift-builds-us-west-2', Key: `000000000000/${Build?.BuildId}` })
  expect(Object.keys(UploadCredentials ?? {}).sort()).toEqual(['AccessKeyId', 'SecretAccessKey', 'SessionToken'])
})

test('each RequestUploadCredentials, by id or by ARN, answers a fresh set', async () => {
  const { Build } = await create()
  const sets = [Build?.BuildId, Build?.BuildArn].map(BuildId =>
    gantry.gamelift().send(new RequestUploadCredentialsCommand({ BuildId })),
  )
  const [byId, byArn] = await Promise.all(sets)
  expect(byId?.UploadCredentials?.AccessKeyId).toMatch(/^ASIA[A-Z2-7]{16}$/)
  expect(byId?.UploadCredentials?.SecretAccessKey).toHaveLength(40)
  expect(byId?.StorageLocation).toEqual(byArn?.StorageLocation)
  expect(byId?.UploadCredentials?.AccessKeyId).not.toBe(byArn?.UploadCredentials?.AccessKeyId)
  expect(byId?.UploadCredentials?.SecretAccessKey).not.toBe(byArn?.UploadCredentials?.SecretAccessKey)
})

test('a build that is READY or FAILED gets no more credentials, and is told to create a new one', async () => {
  for (const body of [await smallBuild(), Buffer.from('not a zip')]) {
    const buildId = await newBuildId()
    await upload(buildId, body)
    const { Status } = await gantry.settled(buildId)
    const error = await errorOf(gantry.gamelift().send(new RequestUploadCredentialsCommand({ BuildId: buildId })))
    expect(error?.name).toBe('InvalidRequestException')
    expect(error?.message).toMatch(`${Status}`)
    expect(error?.message).toMatch('Create a new build')
  }
})

test('regions and accounts are namespaces: a build of one is not found in the other', async () => {
  const { Build } = await create()
  const elsewhere = gantry.gamelift({ region: 'eu-central-1' })
  for (const BuildId of [Build?.BuildId, Build?.BuildArn]) {
    expect((await errorOf(elsewhere.send(new DescribeBuildCommand({ BuildId }))))?.name).toBe('NotFoundException')
  }
  expect((await elsewhere.send(new ListBuildsCommand({}))).Builds).toEqual([])
})

test('UpdateBuild changes what it is given and nothing else', async () => {
  const { Build } = await create()
  const { Build: updated } = await gantry
    .gamelift()
    .send(new UpdateBuildCommand({ BuildId: Build?.BuildArn, Version: '2.0' }))
  expect(updated).toEqual({ ...Build, Version: '2.0' })
  expect((await gantry.gamelift().send(new DescribeBuildCommand({ BuildId: Build?.BuildId }))).Build).toEqual(updated)
})

test('a deleted build is gone, with its file', async () => {
  const buildId = await newBuildId()
  const before = (await gantry.storedFiles()).length
  await upload(buildId, await smallBuild())
  await gantry.settled(buildId)
  await gantry.gamelift().send(new DeleteBuildCommand({ BuildId: buildId }))
  const error = await errorOf(gantry.gamelift().send(new DescribeBuildCommand({ BuildId: buildId })))
  expect(error?.name).toBe('NotFoundException')
  await gantry.app.sweep()
  expect((await gantry.storedFiles()).length).toBe(before)
})

test('listing pages through every build once while others are added', async () => {
  const region = 'ap-northeast-1'
  const client = gantry.gamelift({ region })
  const made: (string | undefined)[] = []
  for (let count = 0; count < 7; count++) made.push((await client.send(new CreateBuildCommand(input))).Build?.BuildId)
  const seen: (string | undefined)[] = []
  let NextToken: string | undefined
  do {
    const page = await client.send(new ListBuildsCommand({ Limit: 2, NextToken }))
    seen.push(...(page.Builds ?? []).map(build => build.BuildId))
    NextToken = page.NextToken
    if (seen.length < 6) await client.send(new CreateBuildCommand(input))
  } while (NextToken !== undefined)
  expect(new Set(seen).size).toBe(seen.length)
  expect(seen.slice(0, made.length)).toEqual(made)
})

test('listing by status answers only builds of that status', async () => {
  const client = gantry.gamelift({ region: 'sa-east-1' })
  await client.send(new CreateBuildCommand(input))
  expect((await client.send(new ListBuildsCommand({ Status: 'READY' }))).Builds).toEqual([])
  expect((await client.send(new ListBuildsCommand({ Status: 'INITIALIZED' }))).Builds).toHaveLength(1)
  const error = await errorOf(client.send(new ListBuildsCommand({ NextToken: 'nonsense' })))
  expect(error?.name).toBe('InvalidRequestException')
})

test('tags are set with the build, added, replaced and removed', async () => {
  const { Build } = await create({ Tags: [{ Key: 'team', Value: 'red' }] })
  const ResourceARN = Build?.BuildArn
  const Tags = [
    { Key: 'team', Value: 'blue' },
    { Key: 'stage', Value: '' },
  ]
  await gantry.gamelift().send(new TagResourceCommand({ ResourceARN, Tags }))
  const read = async () => (await gantry.gamelift().send(new ListTagsForResourceCommand({ ResourceARN }))).Tags
  expect(await read()).toEqual([
    { Key: 'stage', Value: '' },
    { Key: 'team', Value: 'blue' },
  ])
  await gantry.gamelift().send(new UntagResourceCommand({ ResourceARN, TagKeys: ['team', 'unknown'] }))
  expect(await read()).toEqual([{ Key: 'stage', Value: '' }])
})

test('tags beyond 200, twice the same key, or for a resource that is not there are refused and change nothing', async () => {
  const { Build } = await create()
  const ResourceARN = Build?.BuildArn
  const tags = (from: number, count: number) =>
    Array.from({ length: count }, (_, index) => ({ Key: `k${from + index}`, Value: 'v' }))
  const send = (Tags: { Key: string; Value: string }[], arn = ResourceARN) =>
    errorOf(gantry.gamelift().send(new TagResourceCommand({ ResourceARN: arn, Tags })))
  expect(await send(tags(0, 200))).toBeUndefined()
  expect((await send(tags(200, 1)))?.name).toBe('TaggingFailedException')
  expect((await send([...tags(0, 1), ...tags(0, 1)]))?.name).toBe('InvalidRequestException')
  expect((await send(tags(0, 1), `${ResourceARN}x`))?.name).toBe('NotFoundException')
  expect((await send(tags(0, 1), 'nonsense'))?.name).toBe('InvalidRequestException')
  const { Tags } = await gantry.gamelift().send(new ListTagsForResourceCommand({ ResourceARN }))
  expect(Tags).toHaveLength(200)
})

test('wrong input gets the validation error in AWS words', async () => {
  const long = 'x'.repeat(1025)
  const error = await errorOf(create({ Name: long, OperatingSystem: 'BEOS', Tags: [{ Key: '', Value: 'v' }] }))
  expect(error?.name).toBe('InvalidRequestException')
  expect(error?.message).toBe(
    `3 validation errors detected: Value '${long}' at 'name' failed to satisfy constraint: Member must have length less than or equal to 1024; ` +
      "Value 'BEOS' at 'operatingSystem' failed to satisfy constraint: Member must satisfy enum value set: [WINDOWS_2012, AMAZON_LINUX, AMAZON_LINUX_2, WINDOWS_2016, AMAZON_LINUX_2023, WINDOWS_2022]; " +
      "Value '' at 'tags.1.member.key' failed to satisfy constraint: Member must have length greater than or equal to 1",
  )
})

test('upload credentials may do nothing in the control plane, and wrong keys nothing at all', async () => {
  const { Build, UploadCredentials } = await create()
  const describe = new DescribeBuildCommand({ BuildId: Build?.BuildId })
  const { AccessKeyId, SecretAccessKey, SessionToken } = UploadCredentials as Record<string, string>
  const credentials = { accessKeyId: `${AccessKeyId}`, secretAccessKey: `${SecretAccessKey}` }
  const nameFor = async (config: object) => errorOf(gantry.gamelift({ credentials, ...config }).send(describe))
  const denied = await nameFor({ credentials: { ...credentials, sessionToken: SessionToken } })
  expect(denied?.name).toBe('AccessDeniedException')
  expect(denied?.message).toBe(
    `User: arn:aws:sts::000000000000:assumed-role/gantry-upload/${Build?.BuildId} is not authorized to perform: gamelift:DescribeBuild on resource: *`,
  )
  expect((await nameFor({}))?.name).toBe('UnauthorizedException')
  const wrong = { ...gantry.app.rootKey, secretAccessKey: 'wrong' }
  expect((await nameFor({ credentials: wrong }))?.name).toBe('UnauthorizedException')
})

test('a request signed more than 15 minutes off is RequestExpired', async () => {
  const client = gantry.gamelift({ systemClockOffset: 16 * 60_000 })
  expect((await errorOf(client.send(new ListBuildsCommand({}))))?.name).toBe('RequestExpired')
})
