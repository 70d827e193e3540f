import { once } from 'node:events'
import { Agent, createServer, request, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { errorOf, TestGantry } from '../testing/boot.ts'
import { newBuild } from '../testing/new-build.ts'
import { smallBuild } from '../testing/zips.ts'

/** What the proxy makes of the headers that it passes on. */
let rewrite: (headers: Record<string, string>) => Record<string, string>
let proxy: Server
let publicUrl: string
let gantry: TestGantry
let zip: Buffer

beforeAll(async () => {
  proxy = createServer((incoming, answer) => {
    const headers = rewrite(incoming.headers as Record<string, string>)
    const { hostname, port } = new URL(gantry.app.url)
    const { method, url: path } = incoming
    const passedOn = request({ host: hostname, port, method, path, headers, setHost: false }, response => {
      answer.writeHead(response.statusCode ?? 500, response.headers)
      response.pipe(answer)
    })
    incoming.pipe(passedOn)
  }).listen(0, '127.0.0.1')
  await once(proxy, 'listening')
  publicUrl = `http://builds.example.com:${(proxy.address() as AddressInfo).port}`
  gantry = await TestGantry.boot({ GANTRY_PUBLIC_URL: publicUrl })
  zip = await smallBuild()
})
afterAll(async () => {
  expect(gantry.defects).toEqual([])
  await gantry[Symbol.asyncDispose]()
  proxy.close()
})

/** Clients of the public name, which no resolver has to know. */
const throughProxy = () => ({
  endpoint: publicUrl,
  requestHandler: {
    httpAgent: new Agent({ lookup: (_name, _options, found) => found(null, [{ address: '127.0.0.1', family: 4 }]) }),
  },
})

const rewritesHost = (headers: Record<string, string>) => ({ ...headers, host: new URL(gantry.app.url).host })

async function upload(config: object): Promise<unknown> {
  const { buildId, credentials, target } = await newBuild(gantry, throughProxy())
  const s3: S3Client = gantry.s3(credentials, { ...throughProxy(), ...config })
  await s3.send(new PutObjectCommand({ ...target, Body: zip }))
  return (await gantry.settled(buildId, gantry.gamelift(throughProxy()))).Status
}

test.each([true, false])(
  'behind a proxy that keeps the host, clients sign for the public URL (path style: %s)',
  async forcePathStyle => {
    rewrite = headers => headers
    expect(await upload({ forcePathStyle })).toBe('READY')
  },
)

test('behind a proxy that rewrites the host, what they signed is the public URL', async () => {
  rewrite = rewritesHost
  expect(await upload({ forcePathStyle: true })).toBe('READY')
})

test('a host that is neither is refused, whoever put it there', async () => {
  rewrite = headers => headers
  const { credentials, target } = await newBuild(gantry, throughProxy())
  const s3 = gantry.s3(credentials, { ...throughProxy(), endpoint: publicUrl.replace('builds.', 'elsewhere.') })
  rewrite = rewritesHost
  expect((await errorOf(s3.send(new PutObjectCommand({ ...target, Body: zip }))))?.name).toBe('SignatureDoesNotMatch')
})

test('a signed Accept-Encoding that the proxy rewrites is a mismatch, whose canonical request shows it', async () => {
  rewrite = headers => headers
  const { credentials, target } = await newBuild(gantry, throughProxy())
  const s3 = gantry.s3(credentials, throughProxy())
  // As the SDK for Go signs it.
  s3.middlewareStack.add(
    next => args => {
      Object.assign((args.request as { headers: Record<string, string> }).headers, { 'accept-encoding': 'identity' })
      return next(args)
    },
    { step: 'build' },
  )
  const put = () => s3.send(new PutObjectCommand({ ...target, Body: zip }))
  rewrite = headers => ({ ...headers, 'accept-encoding': 'gzip' })
  const refused = await errorOf(put())
  expect(refused?.name).toBe('SignatureDoesNotMatch')
  expect((refused as { CanonicalRequest?: string }).CanonicalRequest).toContain('\naccept-encoding:gzip\n')
  rewrite = headers => headers
  expect(await errorOf(put())).toBeUndefined()
})
