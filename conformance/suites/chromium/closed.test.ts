import { PutObjectCommand } from '@aws-sdk/client-s3'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { gameLift, newUpload, s3 } from '../../support/clients.ts'
import { canStartGantry, sharedGantry } from '../../support/server.ts'
import { listBuilds } from './list-builds.ts'
import { Studio } from './studio.ts'

// A browser starts first.
const TIMEOUT_MS = 90_000

let studio: Studio
beforeAll(async () => {
  studio = await Studio.open(Buffer.from('x'))
})
afterAll(() => studio?.[Symbol.asyncDispose]())

test('a web page is kept from the control plane', { timeout: TIMEOUT_MS }, async ({ signal }) => {
  expect(await studio.send([await listBuilds(sharedGantry())], signal)).toEqual([{ failure: 'TypeError' }])
})

// One that runs already may be open.
test.skipIf(!canStartGantry)('a web page is kept from uploading', { timeout: TIMEOUT_MS }, async ({ signal }) => {
  const upload = await newUpload(gameLift())
  const url = await getSignedUrl(s3(upload, 'path'), new PutObjectCommand(upload.place))
  const put = { url, method: 'PUT', body: { from: 0, to: 1 } }
  expect(await studio.send([put], signal)).toEqual([{ failure: 'TypeError' }])
  const { Build } = await gameLift().describeBuild({ BuildId: upload.buildId })
  expect(Build?.Status).toBe('INITIALIZED')
})
