import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { once } from 'node:events'
import type { Server } from 'node:http'
import { connect, type Socket } from 'node:net'
import { Sha256 } from '@aws-crypto/sha256-js'
import { type AwsCredentials, CreateBuildCommand, ListBuildsCommand } from '@aws-sdk/client-gamelift'
import { HttpRequest } from '@smithy/protocol-http'
import { SignatureV4 } from '@smithy/signature-v4'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { errorOf, TestGantry } from '../testing/boot.ts'
import { smallBuild } from '../testing/zips.ts'

let gantry: TestGantry
beforeEach(async () => {
  gantry = await TestGantry.boot()
})
afterEach(async () => {
  expect(gantry.defects).toEqual([])
  await gantry[Symbol.asyncDispose]()
})

async function newUpload(): Promise<{ buildId: string; credentials: AwsCredentials; path: string }> {
  const made = await gantry.gamelift().send(new CreateBuildCommand({ OperatingSystem: 'AMAZON_LINUX_2023' }))
  const { Bucket, Key } = made.StorageLocation ?? {}
  return {
    buildId: `${made.Build?.BuildId}`,
    credentials: made.UploadCredentials as AwsCredentials,
    path: `/${Bucket}/${Key}`,
  }
}

/** A connection of its own, to see what comes over it byte for byte. */
class Wire {
  received = ''
  readonly socket: Socket
  #arrived = Promise.withResolvers<void>()

  constructor(url: string) {
    const { hostname, port } = new URL(url)
    this.socket = connect(Number(port), hostname)
    this.socket.on('error', () => {})
    this.socket.on('data', data => {
      this.received += data
      this.#arrived.resolve()
      this.#arrived = Promise.withResolvers()
    })
    this.socket.on('close', () => this.#arrived.resolve())
  }

  async until(pattern: RegExp): Promise<string> {
    while (!pattern.test(this.received)) {
      if (this.socket.closed) throw new Error(`closed after ${JSON.stringify(this.received)}`)
      await this.#arrived.promise
    }
    return this.received
  }
}

/** The head of a signed PutObject that waits for `100 Continue`. */
async function putHead(credentials: AwsCredentials, path: string, body: Buffer): Promise<string> {
  const { host, hostname, port } = new URL(gantry.app.url)
  const signer = new SignatureV4({
    service: 's3',
    region: 'us-west-2',
    sha256: Sha256,
    uriEscapePath: false,
    credentials: {
      accessKeyId: `${credentials.AccessKeyId}`,
      secretAccessKey: `${credentials.SecretAccessKey}`,
      sessionToken: `${credentials.SessionToken}`,
    },
  })
  const headers = { host, 'content-length': `${body.length}`, 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' }
  const request = new HttpRequest({ method: 'PUT', protocol: 'http:', hostname, port: Number(port), path, headers })
  const signed = await signer.sign(request)
  const lines = Object.entries(signed.headers).map(([name, value]) => `${name}: ${value}`)
  return `PUT ${path} HTTP/1.1\r\n${lines.join('\r\n')}\r\nExpect: 100-continue\r\n\r\n`
}

test('100 Continue comes only once the caller is known and allowed', async () => {
  const { buildId, credentials, path } = await newUpload()
  const zip = await smallBuild()
  const wire = new Wire(gantry.app.url)
  wire.socket.write(await putHead(credentials, path, zip))
  expect(await wire.until(/\r\n\r\n/)).toBe('HTTP/1.1 100 Continue\r\n\r\n')
  wire.socket.write(zip)
  expect(await wire.until(/200 OK/)).toMatch(/ETag/)
  expect((await gantry.settled(buildId)).Status).toBe('READY')
  wire.socket.destroy()

  const refused = new Wire(gantry.app.url)
  refused.socket.write(await putHead(credentials, `${path}x`, zip))
  const answer = await refused.until(/<\/Error>/)
  expect(answer).toMatch(/^HTTP\/1.1 403 Forbidden\r\n/)
  expect(answer).not.toMatch('100 Continue')
  refused.socket.destroy()
})

test('a body that ends early leaves nothing behind', async () => {
  const { credentials, path } = await newUpload()
  const wire = new Wire(gantry.app.url)
  wire.socket.write(await putHead(credentials, path, Buffer.alloc(1_000_000)))
  await wire.until(/100 Continue/)
  wire.socket.write(Buffer.alloc(400_000))
  wire.socket.destroySoon()
  await once(wire.socket, 'close')
  await expect.poll(() => gantry.storedFiles()).toEqual([])
})

test('no request has a time limit: only where nothing moves a connection is closed', async () => {
  const servers: Server[] = []
  const note = (message: unknown) => servers.push((message as { server: Server }).server)
  subscribe('http.server.request.start', note)
  await fetch(`${gantry.app.url}/-/health`)
  unsubscribe('http.server.request.start', note)
  // Node's own default ends every upload that takes longer than five minutes.
  expect(servers.map(({ requestTimeout, timeout }) => ({ requestTimeout, timeout }))).toEqual([
    { requestTimeout: 0, timeout: 60_000 },
  ])
})

test('an upload that falls silent is cut off and leaves nothing behind', async () => {
  const { credentials, path } = await newUpload()
  const before = await gantry.storedFiles()
  const shorten = (message: unknown) => {
    const { server } = message as { server: Server }
    server.timeout = 1_000
  }
  subscribe('http.server.request.start', shorten)
  await fetch(`${gantry.app.url}/-/health`)
  unsubscribe('http.server.request.start', shorten)
  const body = await smallBuild()
  const wire = new Wire(gantry.app.url)
  wire.socket.write(await putHead(credentials, path, body))
  await wire.until(/HTTP\/1\.1 100 Continue\r\n\r\n/)
  wire.socket.write(body.subarray(0, 10))
  await once(wire.socket, 'close')
  while ((await gantry.storedFiles()).length > before.length) await new Promise(resolve => setImmediate(resolve))
  expect(await gantry.storedFiles()).toEqual(before)
})

test('told to stop, it lets a running upload finish and sends new requests elsewhere', async () => {
  const { credentials, path } = await newUpload()
  const zip = await smallBuild()
  const wire = new Wire(gantry.app.url)
  wire.socket.write(await putHead(credentials, path, zip))
  await wire.until(/100 Continue/)
  const late = new Wire(gantry.app.url)
  await once(late.socket, 'connect')
  const stopped = gantry.app[Symbol.asyncDispose]()
  late.socket.write(`PUT ${path} HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n`)
  expect(await late.until(/<\/Error>/)).toMatch(/^HTTP\/1.1 503 [\s\S]*<Code>ServiceUnavailable<\/Code>/)
  wire.socket.write(zip)
  expect(await wire.until(/200 OK/)).toMatch(/ETag/)
  await stopped
  await gantry.start()
  await gantry.settled((path.split('/').at(-1) ?? '') as string)
})

test('each own path says how the server is', async () => {
  const get = async (path: string) => (await fetch(`${gantry.app.url}${path}`)).status
  expect(await Promise.all(['/-/health', '/-/ready', '/-/nothing'].map(get))).toEqual([200, 200, 404])
})

/** Opens so many uploads of the build that wait for their body. */
function held(count: number, head: string): Promise<Wire[]> {
  const one = async () => {
    const wire = new Wire(gantry.app.url)
    wire.socket.write(head)
    await wire.until(/100 Continue/)
    return wire
  }
  return Promise.all(Array.from({ length: count }, one))
}

test('asks to come again when it has all the uploads that it can hold, half of them for one build', async () => {
  const [a, b, c] = [await newUpload(), await newUpload(), await newUpload()]
  const zip = await smallBuild()
  const headFor = ({ credentials, path }: typeof a) => putHead(credentials, path, zip)
  const answerTo = async (head: string) => {
    const wire = new Wire(gantry.app.url)
    wire.socket.write(head)
    const answer = await wire.until(/100 Continue|<\/Error>/)
    wire.socket.destroy()
    return answer
  }
  const ofA = await held(256, await headFor(a))
  expect(await answerTo(await headFor(a))).toMatch(/^HTTP\/1.1 503 [\s\S]*<Code>SlowDown<\/Code>/)
  const ofB = await held(256, await headFor(b))
  expect(await answerTo(await headFor(c))).toMatch(/<Code>SlowDown<\/Code>/)
  // Who has proven nothing takes no place, and the control plane needs none.
  expect(await answerTo(await putHead(a.credentials, b.path, zip))).toMatch(/AccessDenied/)
  expect(await errorOf(gantry.gamelift().send(new ListBuildsCommand()))).toBeUndefined()
  ofA[0]?.socket.write(zip)
  await ofA[0]?.until(/200 OK/)
  expect(await answerTo(await headFor(c))).toMatch(/100 Continue/)
  for (const { socket } of [...ofA, ...ofB]) socket.destroy()
})

test('bodies of nobody who is known hold neither everybody up nor much memory', async () => {
  const head = `POST / HTTP/1.1\r\nHost: x\r\nX-Amz-Target: GameLift.ListBuilds\r\nX-Amz-Date: DATE\r\nAuthorization: AWS4-HMAC-SHA256 Credential=KEY/DAY/us-west-2/gamelift/aws4_request, SignedHeaders=host;x-amz-date, Signature=${'0'.repeat(64)}\r\nContent-Length: 1000000\r\n\r\n`
  const date = new Date().toISOString().replace(/[-:]|\.\d{3}/g, '')
  const filled = head
    .replace('DATE', date)
    .replace('KEY', gantry.app.rootKey.accessKeyId)
    .replace('DAY', date.slice(0, 8))
  const wires = Array.from({ length: 600 }, () => new Wire(gantry.app.url))
  for (const { socket } of wires) socket.write(filled)
  expect(await errorOf(gantry.gamelift().send(new ListBuildsCommand()))).toBeUndefined()
  // 80 MB of them: more than are held.
  for (const { socket } of wires.slice(0, 80)) socket.write(Buffer.alloc(999_999))
  const refused = await Promise.race(wires.slice(0, 80).map(wire => wire.until(/HTTP\/1.1 [\s\S]*}/)))
  expect(refused).toContain('ThrottlingException')
  expect(await errorOf(gantry.gamelift().send(new ListBuildsCommand()))).toBeUndefined()
  for (const { socket } of wires) socket.destroy()
})

test.each([
  ['GET / HTTP/1.1\r\nHost: x\r\nX-Long: LONG\r\n\r\n', 'RequestHeaderSectionTooLarge'],
  ['GET /?LONG HTTP/1.1\r\nHost: x\r\n\r\n', 'RequestHeaderSectionTooLarge'],
  ['no HTTP at all\r\n\r\n', 'BadRequest'],
  ['PUT /a/b HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n', 'BadRequest'],
])('answers what it can’t read as S3 does: %j', async (bytes, code) => {
  const wire = new Wire(gantry.app.url)
  wire.socket.write(bytes.replace('LONG', 'x'.repeat(40_000)))
  const answer = await wire.until(/<\/Error>/)
  expect(answer).toMatch(/^HTTP\/1.1 400 Bad Request\r\nContent-Type: application\/xml\r\n/)
  expect(answer).toContain(`<Code>${code}</Code>`)
})

test('answers what it can’t read on a connection that had an answer before, too', async () => {
  const wire = new Wire(gantry.app.url)
  wire.socket.write('GET /-/health HTTP/1.1\r\nHost: x\r\n\r\n')
  await wire.until(/ok\n/)
  wire.socket.write('no HTTP at all\r\n\r\n')
  expect(await wire.until(/<\/Error>/)).toMatch(/ok\nHTTP\/1.1 400 Bad Request\r\n/)
})

test('closes a connection that asks on and on without waiting for answers', async () => {
  const ask = (times: number) => 'GET /-/health HTTP/1.1\r\nHost: x\r\n\r\n'.repeat(times)
  const few = new Wire(gantry.app.url)
  few.socket.write(ask(16))
  await few.until(/(200 OK[\s\S]*){16}/)
  few.socket.destroy()
  const many = new Wire(gantry.app.url)
  many.socket.write(ask(1_000))
  await once(many.socket, 'close')
  expect(many.received.match(/200 OK/g) ?? []).toHaveLength(0)
})

test('an answer without a body comes at once, too, while the request’s is on its way', async () => {
  const wire = new Wire(gantry.app.url)
  const startedAt = performance.now()
  wire.socket.write('HEAD /a/b HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\n')
  expect(await wire.until(/\r\n\r\n$/)).toMatch(/^HTTP\/1.1 403 /)
  // Else it comes with the end of the wait for the body, after five seconds.
  expect(performance.now() - startedAt).toBeLessThan(4_000)
  wire.socket.destroy()
})
