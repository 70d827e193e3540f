import { request } from 'node:http'
import { text } from 'node:stream/consumers'
import { CreateScriptCommand, ListScriptsCommand } from '@aws-sdk/client-gamelift'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { SCRIPT_BODY_BYTES } from '../model/limits.ts'
import { errorOf, TestGantry } from '../testing/boot.ts'
import { type Answer, call } from '../testing/call.ts'
import { scriptZip } from '../testing/script-zips.ts'

let gantry: TestGantry
beforeAll(async () => {
  gantry = await TestGantry.boot()
})
afterAll(async () => {
  expect(gantry.defects).toEqual([])
  await gantry[Symbol.asyncDispose]()
})

const ZIP = scriptZip()
const errorIn = ({ body }: Answer) => `${body?.__type}`.replace('com.amazonaws.gamelift#', '')

describe.each(['json', 'cbor'] as const)('over %s', protocol => {
  const send = (operation: string, input: unknown, raw?: Buffer) => call(gantry, protocol, operation, input, raw)
  const blob = protocol === 'json' ? ZIP.toString('base64') : new Uint8Array(ZIP)

  test('a zip comes as the protocol spells bytes', async () => {
    const { status, body } = await send('GameLift.CreateScript', { ZipFile: blob })
    const script = body?.Script as Record<string, unknown>
    expect([status, script.SizeOnDisk]).toEqual([200, ZIP.length])
    expect((await send('GameLift.UpdateScript', { ScriptId: script.ScriptId, ZipFile: blob })).status).toBe(200)
    expect(await send('GameLift.DeleteScript', { ScriptId: script.ScriptId })).toMatchObject({
      status: 200,
      body: undefined,
    })
  })

  test('what is not bytes is of the wrong type', async () => {
    const wrong = protocol === 'json' ? ['!', 'abc', 'ab=c', 'YWJj\n'] : [ZIP.toString('base64'), 'abc']
    for (const ZipFile of [...wrong, 7, {}, [], true]) {
      const answer = await send('GameLift.CreateScript', { ZipFile })
      expect([ZipFile, answer.status, errorIn(answer)]).toEqual([ZipFile, 400, 'SerializationException'])
    }
    // As if it weren't there.
    expect(errorIn(await send('GameLift.CreateScript', { ZipFile: null }))).toBe('InvalidRequestException')
  })

  test('only where a zip may come a body may be large, and there not larger than that', async () => {
    for (const operation of ['GameLift.DescribeScript', 'GameLift.CreateBuild', 'GameLift.Nonsense']) {
      const answer = await send(operation, {}, Buffer.alloc(1024 ** 2 + 1, ' '))
      expect([operation, answer.status, errorIn(answer)]).toEqual([operation, 413, 'RequestEntityTooLarge'])
    }
    const most = await send('GameLift.CreateScript', {}, Buffer.alloc(SCRIPT_BODY_BYTES, ' '))
    expect([most.status, errorIn(most)]).toEqual([400, 'SerializationException'])
    const more = await send('GameLift.CreateScript', {}, Buffer.alloc(SCRIPT_BODY_BYTES + 1, ' '))
    expect([more.status, errorIn(more)]).toEqual([413, 'RequestEntityTooLarge'])
  })
})

/** A CreateScript of which `sentBytes` come and no more. Ends when it is answered, or given up. */
function send(authorization: string, sentBytes: number): { answer: Promise<string>; giveUp: () => void } {
  const date = `${new Date().toISOString().replace(/[-:]|\.\d+/g, '')}`
  const outgoing = request(gantry.app.url, {
    method: 'POST',
    headers: {
      'x-amz-target': 'GameLift.CreateScript',
      'x-amz-date': date,
      'content-length': SCRIPT_BODY_BYTES,
      ...(authorization ? { authorization: authorization.replace('DATE', date.slice(0, 8)) } : {}),
    },
  })
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  outgoing.on('response', response => text(response).then(resolve, reject)).on('error', reject)
  outgoing.write(Buffer.alloc(sentBytes, ' '))
  promise.catch(() => {})
  return { answer: promise, giveUp: () => outgoing.destroy() }
}

test('nothing of a large body is waited for from who has no key', async () => {
  const { answer, giveUp } = send('', 1)
  expect(await answer).toContain('UnauthorizedException')
  giveUp()
})

test('large bodies that never end are refused before they fill the memory, and small ones are served all the while', async () => {
  const scope = `${gantry.app.rootKey.accessKeyId}/DATE/us-west-2/gamelift/aws4_request`
  const claim = `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host;x-amz-date, Signature=${'0'.repeat(64)}`
  const bodies = Array.from({ length: 12 }, () => send(claim, SCRIPT_BODY_BYTES - 1))
  expect(await Promise.race(bodies.map(({ answer }) => answer))).toContain('ThrottlingException')
  expect((await call(gantry, 'json', 'GameLift.ListBuilds', {})).status).toBe(200)
  for (const { giveUp } of bodies) giveUp()
  await expect.poll(async () => (await call(gantry, 'json', 'GameLift.CreateScript', {})).status).toBe(400)
  const made = await call(gantry, 'json', 'GameLift.CreateScript', { ZipFile: ZIP.toString('base64') })
  expect(made.status).toBe(200)
})

test('of many scripts at once each is made or told to come again, and only those that are made stay', async () => {
  const client = gantry.gamelift({ region: 'eu-west-1' })
  const before = await gantry.storedFiles()
  const create = () => errorOf(client.send(new CreateScriptCommand({ ZipFile: ZIP })))
  const errors = await Promise.all(Array.from({ length: 16 }, create))
  const made = errors.filter(error => error === undefined).length
  expect(made).toBeGreaterThan(0)
  expect(errors.filter(error => error !== undefined && error.name !== 'ThrottlingException')).toEqual([])
  expect((await client.send(new ListScriptsCommand({}))).Scripts).toHaveLength(made)
  expect(await gantry.storedFiles()).toHaveLength(before.length + made)
})
