import { randomBytes } from 'node:crypto'
import { Readable } from 'node:stream'
import { CreateBuildCommand, RequestUploadCredentialsCommand } from '@aws-sdk/client-gamelift'
import { PutObjectCommand } from '@aws-sdk/client-s3'
import { Upload } from '@aws-sdk/lib-storage'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { errorOf, TestGantry } from '../testing/boot.ts'
import { zipOf } from '../testing/zips.ts'

const THREADS = 3

let gantry: TestGantry
beforeEach(async () => {
  gantry = await TestGantry.boot({ GANTRY_THREADS: String(THREADS) })
  await gantry.app.allThreadsServing
})
afterEach(async () => {
  expect(gantry.defects).toEqual([])
  await gantry[Symbol.asyncDispose]()
})

/** A client of its own has connections of its own, which the system gives to any of the threads. */
async function createBuild() {
  const client = gantry.gamelift()
  const made = await client.send(new CreateBuildCommand({ OperatingSystem: 'AMAZON_LINUX_2023' }))
  client.destroy()
  return made
}

test('uploads whose parts go to any thread end READY, while the main one sweeps', async () => {
  const zip = await zipOf({ 'server.bin': randomBytes(11 * 1024 ** 2) })
  let uploading = true
  const sweeping = (async () => {
    while (uploading) expect(await gantry.app.sweep()).toBe(0)
  })()
  const uploads = Array.from({ length: 6 }, async () => {
    const { Build, StorageLocation, UploadCredentials } = await createBuild()
    const client = gantry.s3(UploadCredentials)
    const params = { ...StorageLocation, Body: zip } as { Bucket: string; Key: string; Body: Buffer }
    await new Upload({ client, params, queueSize: 3 }).done()
    client.destroy()
    return gantry.settled(Build?.BuildId)
  })
  const builds = await Promise.all(uploads).finally(() => {
    uploading = false
  })
  await sweeping
  expect(builds.map(build => build.Status)).toEqual(uploads.map(() => 'READY'))
})

test('what one thread has answered, all of them know', async () => {
  const { Build } = await createBuild()
  const answers = Array.from({ length: 10 * THREADS }, async () => {
    const client = gantry.gamelift()
    const error = await errorOf(client.send(new RequestUploadCredentialsCommand({ BuildId: Build?.BuildId })))
    client.destroy()
    return error
  })
  expect((await Promise.all(answers)).filter(error => error !== undefined)).toEqual([])
})

test('told to stop, no thread takes anything new while one of them finishes an upload', async () => {
  const { StorageLocation, UploadCredentials } = await createBuild()
  const client = gantry.s3(UploadCredentials)
  const Body = new Readable({ read: () => {} })
  Body.push(Buffer.alloc(16_384))
  const target = { ...StorageLocation } as { Bucket: string; Key: string }
  const uploading = client.send(new PutObjectCommand({ ...target, Body, ContentLength: 16_385 }))
  while ((await gantry.storedFiles()).length === 0) await new Promise(resolve => setImmediate(resolve))
  const stopped = gantry.app[Symbol.asyncDispose]()
  const ready = () =>
    fetch(`${gantry.app.url}/-/ready`, { headers: { connection: 'close' } }).then(answer => answer.status)
  // Each thread hears of it by a message, which a request may overtake; but then all of them have, and the upload goes on.
  while ((await Promise.all(Array.from({ length: 10 * THREADS }, ready))).some(status => status !== 503));
  Body.push('x')
  Body.push(null)
  expect((await uploading).$metadata.httpStatusCode).toBe(200)
  await stopped
  client.destroy()
})
