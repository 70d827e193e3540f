import { randomBytes } from 'node:crypto'
import { Readable } from 'node:stream'
import { RequestUploadCredentialsCommand } from '@aws-sdk/client-gamelift'
import { PutObjectCommand } from '@aws-sdk/client-s3'
import { Upload } from '@aws-sdk/lib-storage'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { errorOf, TestGantry } from '../testing/boot.ts'
import { newBuild } from '../testing/new-build.ts'
import { buildOf } from '../testing/zips.ts'

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

// Each new build's clients have connections of their own, which the system gives to any of the threads.

test('uploads whose parts go to any thread end READY, while the main one sweeps', async () => {
  const zip = await buildOf({ 'server.bin': randomBytes(11 * 1024 ** 2) })
  let uploading = true
  const sweeping = (async () => {
    while (uploading) expect(await gantry.app.sweep()).toBe(0)
  })()
  const uploads = Array.from({ length: 6 }, async () => {
    const { buildId, s3, target } = await newBuild(gantry)
    await new Upload({ client: s3, params: { ...target, Body: zip }, queueSize: 3 }).done()
    s3.destroy()
    return gantry.settled(buildId)
  })
  const builds = await Promise.all(uploads).finally(() => {
    uploading = false
  })
  await sweeping
  expect(builds.map(build => build.Status)).toEqual(uploads.map(() => 'READY'))
})

test('what one thread has answered, all of them know', async () => {
  const { buildId } = await newBuild(gantry)
  const answers = Array.from({ length: 10 * THREADS }, async () => {
    const client = gantry.gamelift()
    const error = await errorOf(client.send(new RequestUploadCredentialsCommand({ BuildId: buildId })))
    client.destroy()
    return error
  })
  expect((await Promise.all(answers)).filter(error => error !== undefined)).toEqual([])
})

test('told to stop, no thread takes anything new while one of them finishes an upload', async () => {
  const { s3, target } = await newBuild(gantry)
  const Body = new Readable({ read: () => {} })
  Body.push(Buffer.alloc(16_384))
  const uploading = s3.send(new PutObjectCommand({ ...target, Body, ContentLength: 16_385 }))
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
  s3.destroy()
})
