import { beforeAll, describe, expect, test } from 'vitest'
import { Connection, type RawAnswer } from '../../support/connection.ts'
import { errorCode, signCall } from '../../support/raw-upload.ts'
import { rootKeys } from '../../support/root-keys.ts'
import { sharedGantry } from '../../support/server.ts'
import { type SigningKeys, sha256, sign } from '../../support/sigv4.ts'

const { url } = sharedGantry()
const host = new URL(url).host

let keys: SigningKeys
beforeAll(async () => {
  keys = await rootKeys(sharedGantry())
})

async function call(target: string, body: string): Promise<RawAnswer> {
  using connection = await Connection.open(url)
  connection.request('POST', '/', signCall(url, keys, target, body).headers, body)
  return await connection.answer()
}

async function callCbor(path: string, body: Buffer): Promise<RawAnswer> {
  const headers = {
    Host: host,
    'Content-Type': 'application/cbor',
    'smithy-protocol': 'rpc-v2-cbor',
    'Content-Length': String(body.length),
  }
  const signed = sign(
    { method: 'POST', target: path, headers, payloadHash: sha256(body) },
    { keys, service: 'gamelift' },
  )
  using connection = await Connection.open(url)
  connection.request('POST', path, signed.headers, body)
  return await connection.answer()
}

describe('an operation', () => {
  const lacking = 'Gantry does not implement the GameLift operation CreateFleet.'

  test('of GameLift that Gantry lacks is named in both protocols', async () => {
    expect(JSON.parse((await call('GameLift.CreateFleet', '{}')).body)).toEqual({
      __type: 'NotImplementedException',
      Message: lacking,
    })
    const cbor = await callCbor('/service/GameLift/operation/CreateFleet', Buffer.from([0xa0]))
    expect(cbor.status).toBe(400)
    expect(cbor.body).toContain('NotImplementedException')
    expect(cbor.body).toContain(lacking)
  })

  test.each([
    'GameLift.Conquer',
    'S3.PutObject',
    'GameLift.__proto__',
    'constructor.name',
    'GameLift.',
    '.',
    'x'.repeat(5000),
  ])('that nobody has is an invalid action (%#)', async target => {
    const answer = await call(target, '{}')
    expect([answer.status, JSON.parse(answer.body).__type]).toEqual([400, 'InvalidAction'])
    expect(answer.body.length).toBeLessThan(1000)
  })

  test.each([
    '/service/GameLift/operation/Conquer',
    '/service/GameLift/operation/',
    '/service/Other/operation/ListBuilds',
    '/service/__proto__/operation/toString',
    '/elsewhere',
  ])('that nobody has is an invalid action in CBOR, too (%s)', async path => {
    const answer = await callCbor(path, Buffer.from([0xa0]))
    expect(answer.status).toBe(400)
    expect(answer.body).toContain('InvalidAction')
  })
})

describe('a body that is no input gets a clear 4xx', () => {
  test.each([
    ['truncated', '{"Limit":'],
    ['nested 200,000 deep', '{"Tags":'.repeat(200_000)],
    ['an array', '[1]'],
    ['not UTF-8', '\u0000'],
  ])('JSON: %s', async (_what, body) => {
    const answer = await call('GameLift.ListBuilds', body)
    expect(answer.status).toBeGreaterThanOrEqual(400)
    expect(answer.status).toBeLessThan(500)
    expect(JSON.parse(answer.body)).toMatchObject({ __type: expect.any(String), Message: expect.any(String) })
  })

  test('JSON: well-formed, nested deep, in a member that is ignored or of another type', async () => {
    const deep = `${'['.repeat(50_000)}${']'.repeat(50_000)}`
    expect((await call('GameLift.ListBuilds', `{"Future":${deep}}`)).status).toBeOneOf([200, 400])
    const wrong = await call('GameLift.CreateBuild', `{"OperatingSystem":"AMAZON_LINUX_2023","Tags":${deep}}`)
    expect(wrong).toMatchObject({ status: 400, body: expect.stringContaining('SerializationException') })
  })

  test.each([
    ['a lone break', 'ff'],
    ['an array', '80'],
    ['truncated', 'a1'],
    ['a map that says it is huge', 'bbffffffffffffffff'],
    ['a string that says it is huge', 'a165 4c696d6974 7bffffffffffffffff'],
    ['an indefinite map without end', 'bf65 4c696d6974 01'],
    ['nested deep', `a166467574757265${'81'.repeat(100_000)}00`],
    ['something after its end', 'a000'],
    ['a key that is no text', 'a10101'],
    ['text that is not UTF-8', 'a1 65 4c696d6974 61ff'],
    ['a reserved length', 'a1654c696d69741c'],
    ['a timestamp that is none', 'a1654c696d6974c161ff'],
    ['a number of another type', 'a1654c696d6974fb3ff8000000000000'],
  ])('CBOR: %s', async (_what, hex) => {
    const answer = await callCbor('/service/GameLift/operation/ListBuilds', Buffer.from(hex.replaceAll(' ', ''), 'hex'))
    expect(answer.status).toBe(400)
    expect(answer.headers.get('smithy-protocol')).toBe('rpc-v2-cbor')
    expect(answer.body).toContain('SerializationException')
  })

  test('larger than any input', async () => {
    const answer = await call('GameLift.ListBuilds', `{"Future":"${'x'.repeat(3 * 1024 ** 2)}"}`)
    expect(answer.status).toBe(413)
    expect(JSON.parse(answer.body).__type).toBe('RequestEntityTooLarge')
  })

  test('hostile member names change nothing', async () => {
    const answer = await call('GameLift.ListBuilds', '{"__proto__":{"Limit":0},"constructor":1}')
    expect(answer.status).toBe(200)
  })
})

describe('on one connection', () => {
  test('two requests sent at once are answered in order', async () => {
    using connection = await Connection.open(url)
    const bodies = ['{"Limit":0}', '{"Limit":-1}']
    const requests = bodies.map(body => {
      const { headers } = signCall(url, keys, 'GameLift.ListBuilds', body)
      const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
      return `POST / HTTP/1.1\r\n${lines.join('')}\r\n${body}`
    })
    connection.write(requests.join(''))
    expect((await connection.answer()).body).toContain("Value '0' at 'limit'")
    expect((await connection.answer()).body).toContain("Value '-1' at 'limit'")
  })

  test('a refused request does not spoil the next one', async () => {
    using connection = await Connection.open(url)
    for (const target of ['GameLift.Conquer', 'GameLift.ListBuilds']) {
      connection.request('POST', '/', signCall(url, keys, target, '{"Limit":1}').headers, '{"Limit":1}')
      expect((await connection.answer()).status).toBe(target.endsWith('Conquer') ? 400 : 200)
    }
  })
})

describe('a request that is no good HTTP', () => {
  async function send(text: string): Promise<RawAnswer> {
    using connection = await Connection.open(url)
    connection.write(text)
    return await connection.answer()
  }

  test('with huge headers is refused', async () => {
    const answer = await send(`GET / HTTP/1.1\r\nHost: ${host}\r\nX-Huge: ${'x'.repeat(200_000)}\r\n\r\n`)
    expect([answer.status, errorCode(answer)]).toEqual([400, 'RequestHeaderSectionTooLarge'])
  })

  test('with very many headers is refused or unauthorised', async () => {
    const many = Array.from({ length: 3000 }, (_, number) => `a${number}: b\r\n`).join('')
    const answer = await send(`GET /bucket/key HTTP/1.1\r\nHost: ${host}\r\n${many}\r\n`)
    expect([403, 400]).toContain(answer.status)
  })

  test.each([
    ['that is no HTTP at all', 'nonsense\r\n\r\n'],
    ['with two lengths', 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab'],
    [
      'with a length and chunks',
      'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    ],
    ['with a length that is none', 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n'],
    ['without a host', 'GET / HTTP/1.1\r\n\r\n'],
  ])('%s gets a 400', async (_what, text) => {
    expect((await send(text)).status).toBe(400)
  })

  test.each(['GET', 'PUT', 'DELETE', 'OPTIONS', 'PATCH', 'PROPFIND'])(
    'with %s and no signature is denied',
    async method => {
      const answer = await send(`${method} /bucket/key HTTP/1.1\r\nHost: ${host}\r\nContent-Length: 0\r\n\r\n`)
      expect([answer.status, /<Code>(\w+)/.exec(answer.body)?.[1]]).toEqual([403, 'AccessDenied'])
    },
  )

  test.each([
    '/%',
    '/%zz/key',
    '/bucket/%ff',
    '//',
    '/bucket//key',
    '/bucket/../../key',
    '/?x&x',
    '*',
    'http://other/key',
  ])('for the target %s gets a 4xx', async target => {
    const answer = await send(`GET ${target} HTTP/1.1\r\nHost: ${host}\r\n\r\n`)
    expect(answer.status).toBeGreaterThanOrEqual(400)
    expect(answer.status).toBeLessThan(500)
  })
})

describe('an Authorization header that is malformed', () => {
  test.each([
    'Basic dXNlcjpwYXNz',
    'AWS4-HMAC-SHA256',
    'AWS4-HMAC-SHA256 Credential=x, SignedHeaders=host, Signature=0',
    'AWS4-HMAC-SHA256 Credential=AKIA/20250101/us-west-2/gamelift/aws4_request, SignedHeaders=host',
    'AWS AKIAIOSFODNN7EXAMPLE:frJIUN8DYpKDtOLCwo//yllqDzg=',
  ])('is an incomplete signature (%#)', async authorization => {
    const { headers } = signCall(url, keys, 'GameLift.ListBuilds', '{}')
    using connection = await Connection.open(url)
    connection.request('POST', '/', { ...headers, Authorization: authorization }, '{}')
    const answer = await connection.answer()
    expect([answer.status, JSON.parse(answer.body).__type]).toEqual([400, 'IncompleteSignature'])
  })
})

describe("Gantry's own paths", () => {
  test.each([
    ['/-/health', 200],
    ['/-/ready', 200],
    ['/-/nothing', 404],
  ])('%s answers %i', async (path, status) => {
    using connection = await Connection.open(url)
    connection.request('GET', path, { Host: host })
    expect((await connection.answer()).status).toBe(status)
  })
})
