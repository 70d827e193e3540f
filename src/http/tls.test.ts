import { X509Certificate } from 'node:crypto'
import { once } from 'node:events'
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { Agent } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { connect } from 'node:tls'
import { CreateBuildCommand } from '@aws-sdk/client-gamelift'
import { PutObjectCommand } from '@aws-sdk/client-s3'
import { Upload } from '@aws-sdk/lib-storage'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { TestGantry } from '../testing/boot.ts'
import { smallBuild } from '../testing/zips.ts'

const PEMS = join(import.meta.dirname, '../testing/tls')
const pem = (name: string) => readFileSync(join(PEMS, `${name}-cert.pem`), 'utf8')

let folder: string
let gantry: TestGantry
const install = (name: string, ...parts: ('cert' | 'key')[]) => {
  for (const part of parts) copyFileSync(join(PEMS, `${name}-${part}.pem`), join(folder, `${part}.pem`))
}
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'gantry-tls-'))
  install('first', 'cert', 'key')
  gantry = await TestGantry.boot({
    GANTRY_TLS_CERT: join(folder, 'cert.pem'),
    GANTRY_TLS_KEY: join(folder, 'key.pem'),
  })
})
afterEach(async () => {
  expect(gantry.defects).toEqual([])
  await gantry[Symbol.asyncDispose]()
  rmSync(folder, { recursive: true })
})

const requestHandler = () => ({ httpsAgent: new Agent({ ca: pem('first') }) })

test('an upload over HTTPS, its checksum in a trailer, ends READY', async () => {
  const gamelift = gantry.gamelift({ requestHandler: requestHandler() })
  const made = await gamelift.send(new CreateBuildCommand({ OperatingSystem: 'AMAZON_LINUX_2023' }))
  const s3 = gantry.s3(made.UploadCredentials, { requestHandler: requestHandler() })
  const zip = await smallBuild()
  const target = made.StorageLocation as { Bucket: string; Key: string }
  await s3.send(new PutObjectCommand({ ...target, Body: Readable.from([zip]), ContentLength: zip.length }))
  expect((await gantry.settled(made.Build?.BuildId, gamelift)).Status).toBe('READY')
})

test('the location of a completed upload is that of the scheme spoken', async () => {
  const gamelift = gantry.gamelift({ requestHandler: requestHandler() })
  const made = await gamelift.send(new CreateBuildCommand({ OperatingSystem: 'AMAZON_LINUX_2023' }))
  const client = gantry.s3(made.UploadCredentials, { requestHandler: requestHandler() })
  const target = made.StorageLocation as { Bucket: string; Key: string }
  const params = { ...target, Body: Buffer.alloc(6 * 1024 ** 2) }
  const completed = await new Upload({ client, params }).done()
  expect(completed.Location).toBe(`${gantry.app.url}/${target.Bucket}/${target.Key}`)
})

/** The certificate that a new connection is shown. */
async function shown(): Promise<string> {
  const socket = connect({ port: Number(new URL(gantry.app.url).port), host: '127.0.0.1', rejectUnauthorized: false })
  await once(socket, 'secureConnect')
  const { fingerprint256 = '' } = socket.getPeerX509Certificate() ?? {}
  socket.destroy()
  return fingerprint256
}
const fingerprint = (name: string) => new X509Certificate(pem(name)).fingerprint256

test('a renewed certificate is taken up once its key is there too, and old connections go on', async () => {
  expect(gantry.app.url).toMatch(/^https:/)
  expect(await shown()).toBe(fingerprint('first'))
  const port = Number(new URL(gantry.app.url).port)
  const old = connect({ port, host: '127.0.0.1', ca: pem('first') })
  await once(old, 'secureConnect')
  install('second', 'cert')
  expect(await shown()).toBe(fingerprint('first'))
  install('second', 'key')
  while ((await shown()) !== fingerprint('second')) await new Promise(resolve => setImmediate(resolve))
  old.write('GET /-/health HTTP/1.1\r\nHost: localhost\r\n\r\n')
  const [answer] = await once(old, 'data')
  expect(String(answer)).toMatch(/^HTTP\/1.1 200 OK/)
  old.destroy()
})

test('files that are missing or do not go together are named at the start', async () => {
  install('second', 'key')
  const boot = (cert: string) =>
    TestGantry.boot({ GANTRY_TLS_CERT: join(folder, cert), GANTRY_TLS_KEY: join(folder, 'key.pem') })
  await expect(boot('cert.pem')).rejects.toThrow(`the private key in ${join(folder, 'key.pem')} is not that of`)
  await expect(boot('none.pem')).rejects.toThrow(join(folder, 'none.pem'))
  await expect(boot('key.pem')).rejects.toThrow('TLS with')
})
