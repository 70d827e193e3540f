import {
  CreateScriptCommand,
  DeleteScriptCommand,
  DescribeScriptCommand,
  ListScriptsCommand,
  ListTagsForResourceCommand,
  type Script,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateScriptCommand,
} from '@aws-sdk/client-gamelift'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { errorOf, TestGantry } from '../../testing/boot.ts'
import { scriptZip, zipOfFiles } from '../../testing/script-zips.ts'
import { writeZip } from '../../testing/zip-writer.ts'

let gantry: TestGantry
beforeAll(async () => {
  gantry = await TestGantry.boot()
})
afterAll(async () => {
  expect(gantry.defects).toEqual([])
  await gantry[Symbol.asyncDispose]()
})

const ZIP = scriptZip()
const OTHER_ZIP = scriptZip('// Another one.')
const BROKEN_ZIP = zipOfFiles({ 'server.js': 'exports.ssExports = {' })

const create = async (more: object = {}, ZipFile: Uint8Array = ZIP): Promise<Script> =>
  (await gantry.gamelift().send(new CreateScriptCommand({ ZipFile, ...more }))).Script ?? {}
const read = async (ScriptId?: string) => (await gantry.gamelift().send(new DescribeScriptCommand({ ScriptId }))).Script
const update = async (ScriptId: string | undefined, change: object) =>
  (await gantry.gamelift().send(new UpdateScriptCommand({ ScriptId, ...change }))).Script
const remove = (ScriptId?: string) => gantry.gamelift().send(new DeleteScriptCommand({ ScriptId }))

test('an uploaded script has what it was created with, a place of its own, and no role', async () => {
  const made = await create({ Name: 'demo', Version: '1.0.1', NodeJsVersion: '24.x' })
  expect(made).toEqual({
    ScriptId: expect.stringMatching(/^script-[0-9a-f-]{36}$/),
    ScriptArn: `arn:aws:gamelift:us-west-2::script/${made.ScriptId}`,
    Name: 'demo',
    Version: '1.0.1',
    SizeOnDisk: ZIP.length,
    CreationTime: expect.any(Date),
    StorageLocation: { Bucket: 'prod-gamescale-scripts-us-west-2', Key: `000000000000/${made.ScriptId}` },
    NodeJsVersion: '24.x',
  })
  for (const name of [made.ScriptId, made.ScriptArn]) expect(await read(name)).toEqual(made)
})

test('is for Node.js 10.x where nobody says otherwise, and has no labels then', async () => {
  const { NodeJsVersion, Name, Version } = await create()
  expect([NodeJsVersion, Name, Version]).toEqual(['10.x', undefined, undefined])
})

test('a zip that fails the check is refused, with what is wrong where, and leaves nothing', async () => {
  const files = await gantry.storedFiles()
  const { Scripts = [] } = await gantry.gamelift().send(new ListScriptsCommand({}))
  const refused = await errorOf(create({}, BROKEN_ZIP))
  expect(refused?.name).toBe('InvalidRequestException')
  expect(refused?.message).toMatch(
    /^The zip file was checked and refused for 1 error\. SCRIPT_SYNTAX: "server\.js" .* line 1/,
  )
  expect((await errorOf(create({}, Buffer.from('no zip'))))?.message).toContain('NOT_A_ZIP')
  expect((await errorOf(create({}, Buffer.alloc(0))))?.message).toContain('FILE_EMPTY')
  const many = Object.fromEntries(Array.from({ length: 7 }, (_, index) => [`${index}.js`, '(']))
  expect((await errorOf(create({}, zipOfFiles(many))))?.message).toMatch(/for 7 errors\. .* And 4 more\.$/)
  const newer = await errorOf(create({}, scriptZip('const rounds = process.env.ROUNDS ?? 3')))
  expect(newer?.message).toContain('SCRIPT_NEWER_SYNTAX')
  expect(await gantry.storedFiles()).toEqual(files)
  expect((await gantry.gamelift().send(new ListScriptsCommand({}))).Scripts).toEqual(Scripts)
})

test.each([
  [{ ZipFile: undefined }, 'give either ZipFile or StorageLocation'],
  [{ StorageLocation: { Bucket: 'b', Key: 'k', RoleArn: 'r' } }, 'not both'],
  [{ NodeJsVersion: '18.x' }, 'NodeJsVersion 18.x is none of 10.x and 24.x'],
  [{ NodeJsVersion: 'x' }, "'nodeJsVersion' failed to satisfy constraint: Member must satisfy regular expression"],
  [{ Name: '' }, "'name' failed to satisfy constraint: Member must have length greater than or equal to 1"],
  [{ ZipFile: Buffer.alloc(5_000_001) }, "'zipFile' failed to satisfy constraint: Member must have length less than"],
  [
    {
      Tags: [
        { Key: 'a', Value: '1' },
        { Key: 'a', Value: '2' },
      ],
    },
    'Duplicate tag key: a',
  ],
])('%o is refused', async (input, message) => {
  const refused = await errorOf(create(input))
  expect([refused?.name, refused?.message]).toEqual(['InvalidRequestException', expect.stringContaining(message)])
})

test('a zip of 5,000,000 bytes is taken, and has to be nothing but a zip', async () => {
  const zipWith = (bytes: number) =>
    writeZip([
      { name: 'server.js', content: 'exports.ssExports = {}' },
      { name: 'map.bin', content: Buffer.alloc(bytes), method: 0 },
    ]).bytes
  const zip = zipWith(5_000_000 - zipWith(0).length)
  expect(zip).toHaveLength(5_000_000)
  expect((await create({}, zip)).SizeOnDisk).toBe(zip.length)
  expect((await errorOf(create({}, Buffer.alloc(5_000_000))))?.message).toContain('NOT_A_ZIP')
})

test('UpdateScript changes what is given, in one go, and nothing else', async () => {
  const made = await create({ Name: 'a', Version: '1' })
  expect(await update(made.ScriptId, {})).toEqual(made)
  expect(await update(made.ScriptArn, { Version: '2' })).toEqual({ ...made, Version: '2' })
  const after = await update(made.ScriptId, { Name: 'b', ZipFile: OTHER_ZIP })
  expect(after).toEqual({ ...made, Name: 'b', Version: '2', SizeOnDisk: OTHER_ZIP.length })
  expect(await read(made.ScriptId)).toEqual(after)
  const refused = await errorOf(update(made.ScriptId, { Name: 'c', ZipFile: BROKEN_ZIP }))
  expect(refused?.name).toBe('InvalidRequestException')
  expect(await read(made.ScriptId)).toEqual(after)
})

test('an update is checked for the Node.js of the script', async () => {
  const zip = scriptZip('const rounds = process.env.ROUNDS ?? 3')
  const [old, current] = [await create(), await create({ NodeJsVersion: '24.x' })]
  expect((await errorOf(update(old.ScriptId, { ZipFile: zip })))?.message).toContain('SCRIPT_NEWER_SYNTAX')
  expect((await update(current.ScriptId, { ZipFile: zip }))?.SizeOnDisk).toBe(zip.length)
})

test('each script has one file, which goes with the update or deletion that makes it useless', async () => {
  const before = await gantry.storedFiles()
  const made = await create()
  const [file, ...none] = (await gantry.storedFiles()).filter(name => !before.includes(name))
  expect([file, none]).toEqual([expect.any(String), []])
  await gantry.app.sweep()
  expect(await gantry.storedFiles()).toContain(file)
  await update(made.ScriptId, { ZipFile: OTHER_ZIP })
  await expect.poll(() => gantry.storedFiles()).not.toContain(file)
  expect(await gantry.storedFiles()).toHaveLength(before.length + 1)
  await remove(made.ScriptId)
  await expect.poll(() => gantry.storedFiles()).toEqual(before)
  for (const call of [read(made.ScriptId), remove(made.ScriptId), update(made.ScriptId, { Name: 'x' })]) {
    expect((await errorOf(call))?.name).toBe('NotFoundException')
  }
})

test('of updates at the same time one wins, with all that it says', async () => {
  const { ScriptId } = await create()
  const before = await gantry.storedFiles()
  const changes = [1, 2, 3, 4].map(index => ({ Name: `${index}`, ZipFile: scriptZip('//'.repeat(index)) }))
  await Promise.all(changes.map(change => update(ScriptId, change)))
  const { Name, SizeOnDisk } = (await read(ScriptId)) ?? {}
  expect(changes.find(change => change.Name === Name)?.ZipFile.length).toBe(SizeOnDisk)
  await expect.poll(async () => (await gantry.storedFiles()).length).toBe(before.length)
})

test('an update of a script that is deleted meanwhile finds none, and leaves nothing', async () => {
  const before = await gantry.storedFiles()
  const { ScriptId } = await create()
  const updating = errorOf(update(ScriptId, { ZipFile: scriptZip(`let a = [${'1,'.repeat(100_000)}]`) }))
  await remove(ScriptId)
  expect((await updating)?.name).toBe('NotFoundException')
  await expect.poll(() => gantry.storedFiles()).toEqual(before)
})

test('scripts are listed in pages, each once, and those of others not at all', async () => {
  const client = gantry.gamelift({ region: 'eu-west-1' })
  const made: (string | undefined)[] = []
  for (let count = 0; count < 5; count += 1) {
    made.push((await client.send(new CreateScriptCommand({ ZipFile: ZIP }))).Script?.ScriptId)
  }
  const seen: (string | undefined)[] = []
  for (let NextToken: string | undefined, isFirst = true; isFirst || NextToken; isFirst = false) {
    const page = await client.send(new ListScriptsCommand({ Limit: 2, ...(NextToken ? { NextToken } : {}) }))
    seen.push(...(page.Scripts ?? []).map(({ ScriptId }) => ScriptId))
    NextToken = page.NextToken
  }
  expect(seen).toEqual(made)
  expect((await errorOf(read(made[0])))?.name).toBe('NotFoundException')
  const wrong = await errorOf(client.send(new ListScriptsCommand({ NextToken: 'x' })))
  expect(wrong?.name).toBe('InvalidRequestException')
})

test('a script is tagged by its ARN, and its tags go with it', async () => {
  const { ScriptId, ScriptArn: ResourceARN } = await create({ Tags: [{ Key: 'team', Value: 'a' }] })
  const client = gantry.gamelift()
  const tags = async () => (await client.send(new ListTagsForResourceCommand({ ResourceARN }))).Tags
  await client.send(new TagResourceCommand({ ResourceARN, Tags: [{ Key: 'stage', Value: 'b' }] }))
  expect(await tags()).toEqual([
    { Key: 'stage', Value: 'b' },
    { Key: 'team', Value: 'a' },
  ])
  await client.send(new UntagResourceCommand({ ResourceARN, TagKeys: ['team'] }))
  expect(await tags()).toEqual([{ Key: 'stage', Value: 'b' }])
  await remove(ScriptId)
  expect((await errorOf(tags()))?.name).toBe('NotFoundException')
})
