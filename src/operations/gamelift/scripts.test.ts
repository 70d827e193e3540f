import {
  CreateScriptCommand,
  DeleteScriptCommand,
  DescribeScriptCommand,
  ListScriptsCommand,
  ListTagsForResourceCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateScriptCommand,
} from '@aws-sdk/client-gamelift'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { errorOf, TestGantry } from '../../testing/boot.ts'
import { writeZip } from '../../testing/zip-writer.ts'

let gantry: TestGantry
beforeAll(async () => {
  gantry = await TestGantry.boot()
})
afterAll(async () => {
  expect(gantry.defects).toEqual([])
  await gantry[Symbol.asyncDispose]()
})

const zipOf = (content: string, name = 'server.js') => writeZip([{ name, content }]).bytes
const ZIP = zipOf('exports.ssExports = { onProcessStarted: () => true }\n')
const OTHER_ZIP = zipOf('// Another.\nexports.ssExports = { onProcessStarted: () => true }\n')

const create = async (more: object = {}, ZipFile: Uint8Array = ZIP) =>
  (await gantry.gamelift().send(new CreateScriptCommand({ ZipFile, ...more }))).Script ?? {}
const describeScript = async (ScriptId?: string) =>
  (await gantry.gamelift().send(new DescribeScriptCommand({ ScriptId }))).Script

test('an uploaded script has what it was created with, a place of its own, and no role', async () => {
  const Script = await create({ Name: 'demo', Version: '1.0.1', NodeJsVersion: '24.x' })
  expect(Script).toEqual({
    ScriptId: expect.stringMatching(/^script-[0-9a-f-]{36}$/),
    ScriptArn: `arn:aws:gamelift:us-west-2::script/${Script.ScriptId}`,
    Name: 'demo',
    Version: '1.0.1',
    SizeOnDisk: ZIP.length,
    CreationTime: expect.any(Date),
    StorageLocation: { Bucket: 'prod-gamescale-scripts-us-west-2', Key: `000000000000/${Script.ScriptId}` },
    NodeJsVersion: '24.x',
  })
  for (const name of [Script.ScriptId, Script.ScriptArn]) expect(await describeScript(name)).toEqual(Script)
})

test('is for Node.js 10.x where nobody says otherwise, and has no labels then', async () => {
  const Script = await create()
  expect(Script).toMatchObject({ NodeJsVersion: '10.x' })
  expect([Script.Name, Script.Version]).toEqual([undefined, undefined])
})
