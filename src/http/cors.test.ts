import { Readable } from 'node:stream'
import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3'
import { afterEach, expect, test } from 'vitest'
import { TestGantry } from '../testing/boot.ts'
import { newBuild } from '../testing/new-build.ts'
import { smallBuild } from '../testing/zips.ts'

const PAGE = 'https://build.example.com'
const PATH = '/gamelift-builds-us-west-2/key'
const VARY = 'Origin, Access-Control-Request-Headers, Access-Control-Request-Method'
const REFUSED = 'CORSResponse: This CORS request is not allowed.'

let gantry: TestGantry
const boot = async (origins: string) => {
  gantry = await TestGantry.boot({ GANTRY_CORS_ORIGINS: origins })
}
afterEach(async () => {
  expect(gantry.defects).toEqual([])
  await gantry[Symbol.asyncDispose]()
})

async function send(method: string, path: string, headers: Record<string, string>) {
  const answer = await fetch(`${gantry.app.url}${path}`, { method, headers: { ...headers, connection: 'close' } })
  return { status: answer.status, headers: answer.headers, body: await answer.text() }
}

const preflight = (headers: Record<string, string> = {}, path = PATH) =>
  send('OPTIONS', path, { origin: PAGE, 'access-control-request-method': 'PUT', ...headers })

/** The CORS headers of an answer, by what follows `Access-Control-`. */
const cors = (headers: Headers) =>
  Object.fromEntries(
    [...headers]
      .filter(([name]) => name.startsWith('access-control-') || name === 'vary')
      .map(([name, value]) => [name.replace('access-control-', ''), value]),
  )

const ALLOWED = {
  'allow-origin': PAGE,
  'allow-credentials': 'true',
  'expose-headers': expect.stringMatching(/\bETag\b.*\bx-amz-checksum-crc32\b.*\bx-amz-id-2\b.*\bx-amz-request-id\b/),
  vary: VARY,
}

/** Has the client say that it is a page, and hands out the headers of its answers. */
function asPage(s3: S3Client, origin: string): Headers[] {
  const answers: Headers[] = []
  s3.middlewareStack.add(
    next => async args => {
      Object.assign((args.request as { headers: object }).headers, { origin })
      const result = await next(args)
      answers.push(new Headers((result.response as { headers: Record<string, string> }).headers))
      return result
    },
    { step: 'finalizeRequest', priority: 'low' },
  )
  return answers
}

test('closed, as it is by default, OPTIONS is refused like any unsigned request and no answer speaks of CORS', async () => {
  await boot('')
  const asked = await preflight()
  expect([asked.status, /<Code>(\w+)/.exec(asked.body)?.[1]]).toEqual([403, 'AccessDenied'])
  expect(cors(asked.headers)).toEqual({})
  const { s3, target } = await newBuild(gantry)
  const answers = asPage(s3, PAGE)
  await s3.send(new PutObjectCommand({ ...target, Body: await smallBuild() }))
  expect(answers.map(cors)).toEqual([{}])
})

test('the preflight of a listed origin allows what an upload sends', async () => {
  await boot(`https://other.example.com, ${PAGE}`)
  const names = 'Authorization,content-type, x-amz-date,X-Amz-Security-Token'
  const asked = await preflight({ 'access-control-request-headers': names })
  expect([asked.status, asked.body]).toEqual([200, ''])
  expect(asked.headers.get('x-amz-request-id')).toMatch(/^[0-9A-F]{16}$/)
  expect(cors(asked.headers)).toEqual({
    ...ALLOWED,
    'allow-methods': 'GET, HEAD, PUT, POST, DELETE',
    'allow-headers': 'authorization, content-type, x-amz-date, x-amz-security-token',
    'max-age': '3600',
  })
  expect(cors((await preflight()).headers)).not.toHaveProperty('allow-headers')
  expect((await preflight({}, '/%')).status).toBe(200)
})

test.each([
  ['another origin', { origin: 'https://build.example.com.evil.example' }, PATH],
  ['another scheme', { origin: 'http://build.example.com' }, PATH],
  ['no origin that has a name', { origin: 'null' }, PATH],
  ['a method that no upload needs', { 'access-control-request-method': 'PATCH' }, PATH],
  ['a huge method', { 'access-control-request-method': 'P'.repeat(9000) }, PATH],
  ['what is no header', { 'access-control-request-headers': 'x-amz-date, a b' }, PATH],
  ['too many headers', { 'access-control-request-headers': Array(101).fill('a').join() }, PATH],
  ['too long headers', { 'access-control-request-headers': 'a'.repeat(5000) }, PATH],
  [
    'the control plane (JSON)',
    { 'access-control-request-method': 'POST', 'access-control-request-headers': 'x-amz-content-sha256,x-amz-target' },
    '/',
  ],
  ['the control plane (CBOR)', { 'access-control-request-method': 'POST' }, '/service/GameLift/operation/ListBuilds'],
])('a preflight for %s is refused, and echoes nothing', async (_what, headers, path) => {
  await boot(PAGE)
  const asked = await preflight(headers, path)
  expect(asked.status).toBe(403)
  expect(asked.body).toContain(`<Code>AccessForbidden</Code><Message>${REFUSED}`)
  expect(asked.body.length).toBeLessThan(1000)
  expect(cors(asked.headers)).toEqual('origin' in headers ? { vary: VARY } : ALLOWED)
})

test('an upload from a listed origin ends READY, and its page may read the entity tag', async () => {
  await boot(PAGE)
  const { buildId, s3, target } = await newBuild(gantry)
  const answers = asPage(s3, PAGE)
  await s3.send(new PutObjectCommand({ ...target, Body: await smallBuild() }))
  expect(answers.map(cors)).toEqual([ALLOWED])
  expect((await gantry.settled(buildId)).Status).toBe('READY')
})

test.each([
  ['PUT', PATH, 403, 'AccessDenied'],
  ['PUT', '/%', 400, 'InvalidURI'],
  ['GET', `${PATH}?uploadId=a&uploadId=b`, 400, 'InvalidArgument'],
  ['OPTIONS', PATH, 403, 'AccessDenied'],
])('%s %s from a listed origin gets an error that the page may read', async (method, path, status, code) => {
  await boot(PAGE)
  const answer = await send(method, path, { origin: PAGE })
  expect([answer.status, /<Code>(\w+)/.exec(answer.body)?.[1]]).toEqual([status, code])
  expect(cors(answer.headers)).toEqual(ALLOWED)
})

test('to another origin, and to none, an answer only says that it depends on it', async () => {
  await boot(PAGE)
  expect(cors((await send('PUT', PATH, { origin: 'https://other.example' })).headers)).toEqual({ vary: VARY })
  expect(cors((await send('PUT', PATH, {})).headers)).toEqual({ vary: VARY })
})

test('* allows every page, and none of them cookies', async () => {
  await boot('*')
  const { 'allow-credentials': _, ...withoutCookies } = ALLOWED
  for (const origin of ['https://any.example', 'null']) {
    const asked = await preflight({ origin })
    expect(asked.status).toBe(200)
    expect(cors(asked.headers)).toMatchObject({ ...withoutCookies, 'allow-origin': '*' })
    const refused = await send('PUT', PATH, { origin })
    expect(cors(refused.headers)).toEqual({ ...withoutCookies, 'allow-origin': '*' })
  }
})

test("the control plane and Gantry's own paths stay closed", async () => {
  await boot('*')
  for (const path of ['/', '/service/GameLift/operation/ListBuilds']) {
    expect(cors((await send('POST', path, { origin: PAGE })).headers)).toEqual({})
  }
  expect(cors((await send('GET', '/-/health', { origin: PAGE })).headers)).toEqual({})
})

test('told to stop, it lets a page see that it should try elsewhere', async () => {
  await boot(PAGE)
  const { s3, target } = await newBuild(gantry)
  const Body = new Readable({ read: () => {} })
  Body.push(Buffer.alloc(16_384))
  const uploading = s3.send(new PutObjectCommand({ ...target, Body, ContentLength: 16_385 }))
  while ((await gantry.storedFiles()).length === 0) await new Promise(resolve => setImmediate(resolve))
  const stopped = gantry.app[Symbol.asyncDispose]()
  expect((await preflight()).status).toBe(200)
  const sentElsewhere = await send('PUT', PATH, { origin: PAGE })
  expect([sentElsewhere.status, sentElsewhere.headers.get('retry-after')]).toEqual([503, '1'])
  expect(cors(sentElsewhere.headers)).toEqual(ALLOWED)
  Body.push('x')
  Body.push(null)
  await uploading
  await stopped
  s3.destroy()
  await gantry.start()
})
