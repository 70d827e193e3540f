import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { TestGantry } from '../testing/boot.ts'
import { type Answer, call } from '../testing/call.ts'

let gantry: TestGantry
beforeAll(async () => {
  gantry = await TestGantry.boot()
})
afterAll(async () => {
  expect(gantry.defects).toEqual([])
  await gantry[Symbol.asyncDispose]()
})

const errorIn = ({ body }: Answer) => `${body?.__type}`.replace('com.amazonaws.gamelift#', '')

describe.each(['json', 'cbor'] as const)('over %s', protocol => {
  const send = (operation: string, input: unknown, raw?: Buffer) => call(gantry, protocol, operation, input, raw)

  test('every answer has a request id, and the protocol that was asked for', async () => {
    const { headers, status } = await send('GameLift.ListBuilds', {})
    expect(status).toBe(200)
    expect(headers.get('x-amzn-requestid')).toMatch(/^[0-9a-f-]{36}$/)
    expect(headers.get('content-type')).toBe(protocol === 'json' ? 'application/x-amz-json-1.1' : 'application/cbor')
    expect(headers.get('smithy-protocol')).toBe(protocol === 'json' ? null : 'rpc-v2-cbor')
  })

  test('timestamps are seconds with a fraction, and an operation without output answers an empty body', async () => {
    const { body } = await send('GameLift.CreateBuild', { OperatingSystem: 'AMAZON_LINUX_2023' })
    const build = body?.Build as Record<string, unknown>
    const seconds = protocol === 'json' ? (build.CreationTime as number) : (build.CreationTime as Date).getTime() / 1000
    expect(seconds).toBeGreaterThan(Date.now() / 1000 - 60)
    expect(seconds).toBeLessThanOrEqual(Date.now() / 1000)
    const tagged = await send('GameLift.TagResource', { ResourceARN: build.BuildArn, Tags: [] })
    expect(tagged).toMatchObject({ status: 200, body: {} })
    expect(await send('GameLift.DeleteBuild', { BuildId: build.BuildId })).toMatchObject({
      status: 200,
      body: undefined,
    })
  })

  test('an operation that Gantry lacks says so by name, an unknown one is invalid', async () => {
    const lacking = await send('GameLift.CreateFleet', {})
    expect([lacking.status, errorIn(lacking), lacking.body?.Message]).toEqual([
      400,
      'NotImplementedException',
      'Gantry does not implement the GameLift operation CreateFleet.',
    ])
    for (const unknown of [
      'GameLift.Nonsense',
      'Other.CreateBuild',
      'Gantry.CreateBuild',
      'GameLift.toString',
      '__proto__.x',
    ]) {
      const answer = await send(unknown, {})
      expect([unknown, answer.status, errorIn(answer)]).toEqual([unknown, 400, 'InvalidAction'])
    }
  })

  test('a body that is not of the protocol, or too large, is refused', async () => {
    for (const raw of [
      Buffer.from('{'),
      Buffer.from([0xff]),
      Buffer.from('[]'),
      Buffer.from([0x80]),
      Buffer.from('1'),
    ]) {
      const answer = await send('GameLift.ListBuilds', {}, raw)
      expect([answer.status, errorIn(answer)]).toEqual([400, 'SerializationException'])
    }
    const large = await send('GameLift.ListBuilds', {}, Buffer.alloc(1024 ** 2 + 1, ' '))
    expect([large.status, errorIn(large)]).toEqual([413, 'RequestEntityTooLarge'])
    expect((await send('GameLift.ListBuilds', {}, Buffer.alloc(0))).status).toBe(200)
  })

  test('random bytes and random members are valid or refused, never a failure of the server', async () => {
    const operations = fc.constantFrom('GameLift.CreateBuild', 'GameLift.ListBuilds', 'GameLift.TagResource')
    await fc.assert(
      fc.asyncProperty(operations, fc.uint8Array({ maxLength: 60 }), async (operation, bytes) => {
        expect((await send(operation, {}, Buffer.from(bytes))).status).toBeLessThan(500)
      }),
    )
    const members = {
      Name: fc.jsonValue(),
      OperatingSystem: fc.jsonValue(),
      Tags: fc.jsonValue(),
      Limit: fc.jsonValue(),
    }
    await fc.assert(
      fc.asyncProperty(operations, fc.record(members, { requiredKeys: [] }), async (operation, input) => {
        expect((await send(operation, input)).status).toBeLessThan(500)
      }),
    )
  })
})

test('both protocols give the same answers and errors', async () => {
  const { body } = await call(gantry, 'json', 'GameLift.CreateBuild', { OperatingSystem: 'AMAZON_LINUX_2', Name: 'ü' })
  const { BuildId, BuildArn: ResourceARN } = (body as { Build: Record<string, string> }).Build
  const requests: [string, unknown][] = [
    ['GameLift.DescribeBuild', { BuildId }],
    ['GameLift.DescribeBuild', { BuildId: 'build-x' }],
    ['GameLift.DescribeBuild', {}],
    ['GameLift.DescribeBuild', { BuildId: 7 }],
    ['GameLift.ListBuilds', { Status: 'NO', Limit: 0 }],
    ['GameLift.UpdateBuild', { BuildId, Version: '2' }],
    ['GameLift.TagResource', { ResourceARN, Tags: [{ Key: 'a', Value: 'b' }] }],
    ['GameLift.ListTagsForResource', { ResourceARN }],
    ['GameLift.UntagResource', { ResourceARN, TagKeys: ['a'] }],
    [
      'GameLift.CreateBuild',
      { OperatingSystem: 'AMAZON_LINUX_2', StorageLocation: { Bucket: 'a.b', Key: 'k', RoleArn: 'r' } },
    ],
    [
      'GameLift.CreateBuild',
      { OperatingSystem: 'AMAZON_LINUX_2', StorageLocation: { Bucket: 'b', Key: 'k', RoleArn: 'r' } },
    ],
    ['Gantry.DescribeVerification', { BuildId }],
    ['Gantry.ListBuildEvents', { BuildId, Limit: 2 }],
  ]
  const comparable = (answer: Answer) =>
    JSON.parse(
      JSON.stringify({ status: answer.status, body: answer.body }, (key, value) =>
        /Time$/.test(key) && typeof value === 'string' ? Date.parse(value) / 1000 : value,
      ).replace('com.amazonaws.gamelift#', ''),
    )
  for (const [operation, input] of requests) {
    const [json, cbor] = [await call(gantry, 'json', operation, input), await call(gantry, 'cbor', operation, input)]
    expect([operation, comparable(cbor)]).toEqual([operation, comparable(json)])
  }
})
