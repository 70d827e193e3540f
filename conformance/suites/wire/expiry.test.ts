import { expect, test } from 'vitest'
import { gameLift, newUpload } from '../../support/clients.ts'
import { Connection } from '../../support/connection.ts'
import { eventually } from '../../support/eventually.ts'
import { errorCode, sendPut, signPut, targetOf } from '../../support/raw-upload.ts'
import { canStartGantry, startGantry } from '../../support/server.ts'
import { zipOf } from '../../support/zips.ts'

const EXPIRY_MS = 10_000

test.skipIf(!canStartGantry)('an upload that began in time is accepted, however long it takes', async () => {
  await using gantry = await startGantry({ GANTRY_CREDENTIAL_TTL_SECONDS: '1' })
  const content = await zipOf(100_000)
  const upload = await newUpload(gameLift({}, gantry))
  using connection = await Connection.open(gantry.url)
  const headers = { 'Content-Length': String(content.length), Expect: '100-continue' }
  connection.request('PUT', targetOf(upload), signPut(gantry.url, upload, { headers }).headers)
  expect((await connection.answer()).status).toBe(100)
  connection.write(content.subarray(0, 50_000))
  await eventually('the credentials expire', EXPIRY_MS, async () => {
    const another = await sendPut(gantry.url, upload, Buffer.alloc(0), { method: 'GET' })
    return errorCode(another) === 'ExpiredToken'
  })
  connection.write(content.subarray(50_000))
  expect((await connection.answer()).status).toBe(200)
})
