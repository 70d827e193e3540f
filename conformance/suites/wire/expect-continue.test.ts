import { beforeAll, describe, expect, test } from 'vitest'
import { gameLift, newUpload, type Upload, verdict } from '../../support/clients.ts'
import { Connection } from '../../support/connection.ts'
import { errorCode, type RawPut, sendPut, signCall, signPut, targetOf } from '../../support/raw-upload.ts'
import { sharedGantry } from '../../support/server.ts'
import { MIB, zipOf } from '../../support/zips.ts'

const client = gameLift()
const { url } = sharedGantry()

/** A body that no refused client should have to send. */
const HEADERS = { Expect: '100-continue', 'Content-Length': String(4 * 1024 ** 3) }

let upload: Upload
beforeAll(async () => {
  upload = await newUpload(client)
})

test('an allowed upload is told to continue, with a reason phrase, and only then sends its body', async () => {
  const accepted = await newUpload(client)
  const body = await zipOf(100_000)
  using connection = await Connection.open(url)
  const headers = { Expect: '100-continue', 'Content-Length': String(body.length) }
  connection.request('PUT', targetOf(accepted), signPut(url, accepted, { headers }).headers)
  expect((await connection.answer()).statusLine).toBe('HTTP/1.1 100 Continue')
  connection.write(body)
  expect((await connection.answer()).status).toBe(200)
  expect(await verdict(client, accepted.buildId)).toMatchObject({ Status: 'READY' })
})

// At a time, since the server keeps each connection for a while, for clients that are sending nevertheless.
describe.concurrent('a refused upload never sees 100 Continue', () => {
  async function refuse(put: RawPut, from: Upload = upload): Promise<{ status: number; code: string | undefined }> {
    using connection = await Connection.open(url)
    const { headers } = signPut(url, from, { ...put, headers: { ...HEADERS, ...put.headers } })
    connection.request(put.method ?? 'PUT', put.target ?? targetOf(from), headers)
    const answer = await connection.answer()
    expect(await connection.closed()).toBe('')
    return { status: answer.status, code: errorCode(answer) }
  }

  test('with a wrong secret', async () => {
    const keys = { ...upload.keys, secretAccessKey: 'x'.repeat(40) }
    expect(await refuse({ keys })).toEqual({ status: 403, code: 'SignatureDoesNotMatch' })
  })

  test('with a tampered session token', async () => {
    const keys = { ...upload.keys, sessionToken: `x${upload.keys.sessionToken.slice(1)}` }
    expect(await refuse({ keys })).toEqual({ status: 400, code: 'InvalidToken' })
  })

  test('without the session token', async () => {
    const { accessKeyId, secretAccessKey } = upload.keys
    expect(await refuse({ keys: { accessKeyId, secretAccessKey } })).toEqual({
      status: 403,
      code: 'InvalidAccessKeyId',
    })
  })

  test("for another build's key", async () => {
    const target = targetOf(await newUpload(client))
    expect(await refuse({ target })).toEqual({ status: 403, code: 'AccessDenied' })
  })

  test('for a build that was deleted', async () => {
    const deleted = await newUpload(client)
    await client.deleteBuild({ BuildId: deleted.buildId })
    expect(await refuse({}, deleted)).toEqual({ status: 403, code: 'AccessDenied' })
  })

  test('as a part of an upload that is not there', async () => {
    const target = targetOf(upload, '?partNumber=1&uploadId=absent')
    expect(await refuse({ target })).toEqual({ status: 404, code: 'NoSuchUpload' })
  })

  test('when it is larger than S3 takes in one request', async () => {
    const headers = { 'Content-Length': String(5 * 1024 ** 3 + 1) }
    expect(await refuse({ headers })).toEqual({ status: 400, code: 'EntityTooLarge' })
  })

  test('when its checksum or MD5 is none', async () => {
    expect(await refuse({ headers: { 'x-amz-checksum-crc32': 'none' } })).toEqual({
      status: 400,
      code: 'InvalidRequest',
    })
    expect(await refuse({ headers: { 'Content-MD5': 'none' } })).toEqual({ status: 400, code: 'InvalidDigest' })
  })

  test('of a stranger to the control plane', async () => {
    const stranger = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'x'.repeat(40) }
    using connection = await Connection.open(url)
    const { headers } = signCall(url, stranger, 'GameLift.ListBuilds', '{}')
    connection.request('POST', '/', { ...headers, Expect: '100-continue' })
    expect(await connection.answer()).toMatchObject({ status: 400, body: expect.stringContaining('Unauthorized') })
  })
})

test('a client that does not wait for 100 Continue still gets to read why it is refused', async () => {
  const target = targetOf(await newUpload(client))
  for (let attempt = 1; attempt <= 5; attempt++) {
    const answer = await sendPut(url, upload, Buffer.alloc(8 * MIB), { target })
    expect([answer.status, errorCode(answer)]).toEqual([403, 'AccessDenied'])
  }
})
