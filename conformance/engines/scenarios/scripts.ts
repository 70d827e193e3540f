import { ask, type Bench, member, newKey, refusal, type Scenario } from '../bench.ts'
import { putFile, readFile } from '../bucket.ts'
import type { GameLiftClient, Output } from '../client.ts'
import { ACCOUNT_ID, BUCKETS, REGION } from '../engine.ts'
import { scriptZip, zipOf } from '../zips.ts'
import { mustBe, mustBeRefused, mustHaveMembers } from './musts.ts'

const SCRIPT_MEMBERS = [
  'ScriptId',
  'ScriptArn',
  'Name',
  'Version',
  'SizeOnDisk',
  'CreationTime',
  'StorageLocation',
  'NodeJsVersion',
]

/** Where uploaded scripts are said to be, as in the API reference. */
const UPLOADS_BUCKET = `prod-gamescale-scripts-${REGION}`

/** Creates a script and checks all of the answer but where it lies, and that DescribeScript answers the same. */
async function createScript(bench: Bench, input: object): Promise<Output> {
  const script = member(await ask(bench.client, 'CreateScript', input), 'Script')
  const members = SCRIPT_MEMBERS.filter(name => !bench.lacksMembers.includes(name))
  mustHaveMembers('Script', script, members)
  if (!/^script-[0-9a-f-]{36}$/.test(String(script.ScriptId))) throw new Error(`ScriptId is ${script.ScriptId}`)
  mustBe('ScriptArn', script.ScriptArn, `arn:aws:gamelift:${REGION}::script/${script.ScriptId}`)
  mustBe('DescribeScript', await describeScript(bench.client, script.ScriptId), script)
  mustBe('DescribeScript by ARN', await describeScript(bench.client, script.ScriptArn), script)
  return script
}

async function describeScript(client: GameLiftClient, ScriptId: unknown): Promise<Output> {
  return member(await ask(client, 'DescribeScript', { ScriptId }), 'Script')
}

async function mustBeGone(client: GameLiftClient, ScriptId: unknown): Promise<void> {
  mustBeRefused('DescribeScript', await refusal(client, 'DescribeScript', { ScriptId }), {
    code: 'NotFoundException',
    message: new RegExp(String(ScriptId)),
  })
}

/** Every script that ListScripts has, two at a time. */
async function listScripts(client: GameLiftClient): Promise<Output[]> {
  const scripts: Output[] = []
  let NextToken: unknown
  do {
    const page = await ask(client, 'ListScripts', { Limit: 2, ...(NextToken === undefined ? {} : { NextToken }) })
    scripts.push(...((page.Scripts ?? []) as Output[]))
    NextToken = page.NextToken
  } while (NextToken !== undefined)
  return scripts
}

export const SCRIPT_SCENARIOS: readonly Scenario[] = [
  {
    title: 'a script is uploaded, described, listed, updated, tagged and deleted',
    async run(bench) {
      const { client } = bench
      const first = await scriptZip('first')
      const labels = { Name: 'uploaded', Version: '1' }
      const Tags = [{ Key: 'stage', Value: 'beta' }]
      const script = await createScript(bench, { ...labels, ZipFile: first.toString('base64'), Tags })
      const { ScriptId, ScriptArn } = script
      mustBe('SizeOnDisk', script.SizeOnDisk, first.length)
      mustBe('StorageLocation', script.StorageLocation, { Bucket: UPLOADS_BUCKET, Key: `${ACCOUNT_ID}/${ScriptId}` })
      if (!bench.lacksMembers.includes('NodeJsVersion')) mustBe('NodeJsVersion', script.NodeJsVersion, '10.x')
      mustBe(
        'what ListScripts has of it',
        (await listScripts(client)).filter(listed => listed.ScriptId === ScriptId),
        [script],
      )
      const renamed = { ...script, Name: 'renamed' }
      mustBe('UpdateScript', await ask(client, 'UpdateScript', { ScriptId, Name: 'renamed' }), { Script: renamed })
      const second = await scriptZip('second, which is longer')
      const update = { ScriptId, Version: '2', ZipFile: second.toString('base64') }
      const updated = member(await ask(client, 'UpdateScript', update), 'Script')
      mustBe(
        'UpdateScript',
        { ...updated, StorageLocation: undefined },
        {
          ...renamed,
          Version: '2',
          SizeOnDisk: second.length,
          StorageLocation: undefined,
        },
      )
      mustBe('DescribeScript', await describeScript(client, ScriptId), updated)
      mustBe('tags', await ask(client, 'ListTagsForResource', { ResourceARN: ScriptArn }), { Tags })
      await ask(client, 'TagResource', { ResourceARN: ScriptArn, Tags: [{ Key: 'owner', Value: 'team' }] })
      await ask(client, 'UntagResource', { ResourceARN: ScriptArn, TagKeys: ['stage'] })
      mustBe('tags', await ask(client, 'ListTagsForResource', { ResourceARN: ScriptArn }), {
        Tags: [{ Key: 'owner', Value: 'team' }],
      })
      await ask(client, 'DeleteScript', { ScriptId })
      await mustBeGone(client, ScriptId)
    },
  },
  {
    title:
      "a script of the bucket is pinned to its version; it is updated from the bucket, and the customer's file stays",
    async run(bench) {
      const { engine, client } = bench
      const bytes = await scriptZip('first')
      const file = await putFile(engine, newKey(), bytes)
      const location = { Bucket: BUCKETS.versioned, Key: file.key, RoleArn: engine.roles.reader.arn }
      const script = await createScript(bench, { Name: 'of the bucket', Version: '1', StorageLocation: location })
      const { ScriptId } = script
      mustBe('SizeOnDisk', script.SizeOnDisk, 0)
      mustBe('StorageLocation', script.StorageLocation, { ...location, ObjectVersion: file.version })
      const newer = await putFile(engine, file.key, await scriptZip('second'))
      mustBe('DescribeScript after the file changed', await describeScript(client, ScriptId), script)
      const StorageLocation = { ...location, ObjectVersion: newer.version }
      const updated = { ...script, Name: 'newer', StorageLocation }
      mustBe('UpdateScript', await ask(client, 'UpdateScript', { ScriptId, Name: 'newer', StorageLocation }), {
        Script: updated,
      })
      mustBe('DescribeScript', await describeScript(client, ScriptId), updated)
      await ask(client, 'DeleteScript', { ScriptId })
      await mustBeGone(client, ScriptId)
      mustBe('the file of a deleted script', await readFile(engine, file), bytes)
    },
  },
  {
    title: 'an uploaded script moves into the bucket and back',
    async run(bench) {
      const { engine, client } = bench
      const bytes = await scriptZip('mine')
      const script = await createScript(bench, { Name: 'moving', Version: '1', ZipFile: bytes.toString('base64') })
      const { ScriptId } = script
      const { key, version } = await putFile(engine, newKey(), bytes)
      const StorageLocation = {
        Bucket: BUCKETS.versioned,
        Key: key,
        RoleArn: engine.roles.reader.arn,
        ObjectVersion: version,
      }
      const moved = member(await ask(client, 'UpdateScript', { ScriptId, StorageLocation }), 'Script')
      mustBe('UpdateScript', moved, { ...script, SizeOnDisk: 0, StorageLocation })
      const back = member(await ask(client, 'UpdateScript', { ScriptId, ZipFile: bytes.toString('base64') }), 'Script')
      mustBe('UpdateScript', back, script)
      await ask(client, 'DeleteScript', { ScriptId })
    },
  },
  {
    title: 'a script that is none is refused with what is wrong, and an update with it changes nothing',
    async run(bench) {
      const { engine, client } = bench
      const good = await scriptZip('good')
      const script = await createScript(bench, { Name: 'good', Version: '1', ZipFile: good.toString('base64') })
      const bad = {
        SCRIPT_NO_JAVASCRIPT: await zipOf({ 'readme.txt': 'nothing to run' }),
        SCRIPT_SYNTAX: await zipOf({ 'server.js': 'exports.ssExports = { init: ( }' }),
        NOT_A_ZIP: Buffer.from('this is no zip'),
      }
      for (const [finding, bytes] of Object.entries(bad)) {
        const { key } = await putFile(engine, newKey(), bytes)
        const StorageLocation = { Bucket: BUCKETS.versioned, Key: key, RoleArn: engine.roles.reader.arn }
        for (const content of [{ ZipFile: bytes.toString('base64') }, { StorageLocation }]) {
          const message = new RegExp(`^The zip file was checked and refused for 1 error\\. ${finding}: .* Fix: `)
          const expected = { code: 'InvalidRequestException', message }
          mustBeRefused(`CreateScript, ${finding}`, await refusal(client, 'CreateScript', content), expected)
          const update = { ScriptId: script.ScriptId, Name: 'spoilt', ...content }
          mustBeRefused(`UpdateScript, ${finding}`, await refusal(client, 'UpdateScript', update), expected)
        }
      }
      mustBe('DescribeScript', await describeScript(client, script.ScriptId), script)
      const { key } = await putFile(engine, newKey(), good)
      const StorageLocation = { Bucket: BUCKETS.versioned, Key: key, RoleArn: engine.roles.reader.arn }
      const both = { ZipFile: good.toString('base64'), StorageLocation }
      const expected = { code: 'InvalidRequestException', message: /ZipFile.*StorageLocation|StorageLocation.*ZipFile/ }
      mustBeRefused('CreateScript with both', await refusal(client, 'CreateScript', both), expected)
      mustBeRefused('CreateScript with neither', await refusal(client, 'CreateScript', { Name: 'empty' }), expected)
      await ask(client, 'DeleteScript', { ScriptId: script.ScriptId })
    },
  },
  {
    title: 'a script says for which Node.js it is',
    async run(bench) {
      if (bench.lacksMembers.includes('NodeJsVersion')) return
      const ZipFile = (await zipOf({ 'server.js': 'exports.ssExports = { init: () => globalThis.a?.b }\n' })).toString(
        'base64',
      )
      const script = await createScript(bench, { Name: 'new', Version: '1', ZipFile, NodeJsVersion: '24.x' })
      mustBe('NodeJsVersion', script.NodeJsVersion, '24.x')
      mustBeRefused('CreateScript for 10.x', await refusal(bench.client, 'CreateScript', { ZipFile }), {
        code: 'InvalidRequestException',
        message: /SCRIPT_NEWER_SYNTAX: .*server\.js/,
      })
      await ask(bench.client, 'DeleteScript', { ScriptId: script.ScriptId })
    },
  },
]
