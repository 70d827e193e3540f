import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { gameLift, newUpload, type Upload, verdict } from '../../support/clients.ts'
import { Connection } from '../../support/connection.ts'
import { eventually } from '../../support/eventually.ts'
import { errorCode, type RawPut, sendPut, signPut, targetOf } from '../../support/raw-upload.ts'
import { canStartGantry, type StartedGantry, startGantry, storedFiles } from '../../support/server.ts'
import { sha256 } from '../../support/sigv4.ts'
import { MIB, zipOf } from '../../support/zips.ts'

const BOUND_MS = 10_000
const MAX_BUILD_BYTES = 8 * MIB

describe.skipIf(!canStartGantry)('the body of an upload', () => {
  let gantry: StartedGantry
  let upload: Upload
  let content: Buffer

  beforeAll(async () => {
    gantry = await startGantry({ GANTRY_MAX_BUILD_BYTES: String(MAX_BUILD_BYTES) })
    content = await zipOf(1 * MIB)
  })
  afterAll(() => gantry?.[Symbol.asyncDispose]())

  const client = () => gameLift({}, gantry)

  async function openUpload(): Promise<string> {
    const answer = await sendPut(gantry.url, upload, Buffer.alloc(0), {
      method: 'POST',
      target: targetOf(upload, '?uploads='),
    })
    return /<UploadId>([^<]+)</.exec(answer.body)?.[1] ?? ''
  }

  async function expectNothingLeft(before: readonly string[]): Promise<void> {
    await eventually('what was received is removed', BOUND_MS, async () => {
      return JSON.stringify(await storedFiles(gantry)) === JSON.stringify(before)
    })
    expect((await client().describeBuild({ BuildId: upload.buildId })).Build).toMatchObject({ Status: 'INITIALIZED' })
  }

  test('that breaks off leaves nothing behind, and the build can be uploaded again', async () => {
    upload = await newUpload(client())
    const before = await storedFiles(gantry)
    const uploadId = await openUpload()
    for (const target of [targetOf(upload), targetOf(upload, `?partNumber=1&uploadId=${uploadId}`)]) {
      const connection = await Connection.open(gantry.url)
      const headers = { 'Content-Length': String(content.length) }
      connection.request('PUT', target, signPut(gantry.url, upload, { target, headers }).headers)
      connection.write(content.subarray(0, content.length / 2))
      await eventually(
        'the first bytes are stored',
        BOUND_MS,
        async () => (await storedFiles(gantry)).length > before.length,
      )
      connection.cut()
      await expectNothingLeft(before)
    }
    expect((await sendPut(gantry.url, upload, content)).status).toBe(200)
    expect(await verdict(client(), upload.buildId)).toEqual({ Status: 'READY', SizeOnDisk: content.length })
  })

  describe('that is not what was promised is refused and leaves nothing behind', () => {
    beforeAll(async () => {
      upload = await newUpload(client())
    })

    async function refuse(body: Buffer, put: RawPut, status: number, code: string): Promise<void> {
      const before = await storedFiles(gantry)
      const answer = await sendPut(gantry.url, upload, body, put)
      expect({ status: answer.status, code: errorCode(answer) }).toEqual({ status, code })
      await expectNothingLeft(before)
    }

    test('its signed SHA-256 is of another body', () =>
      refuse(content, { payloadHash: sha256('another') }, 400, 'XAmzContentSHA256Mismatch'))

    test('its checksum is of another body', () =>
      refuse(content, { headers: { 'x-amz-checksum-crc32': 'AAAAAA==' } }, 400, 'BadDigest'))

    test('its MD5 is of another body', () => {
      const md5 = createHash('md5').update('another').digest('base64')
      return refuse(content, { headers: { 'Content-MD5': md5 } }, 400, 'BadDigest')
    })

    test('it is larger than a build may be', () => refuse(Buffer.alloc(MAX_BUILD_BYTES + 1), {}, 400, 'EntityTooLarge'))

    test('its length is not said', async () => {
      const before = await storedFiles(gantry)
      using connection = await Connection.open(gantry.url)
      const headers = signPut(gantry.url, upload).headers
      connection.request('PUT', targetOf(upload), { ...headers, 'Transfer-Encoding': 'chunked' }, '1\r\nx\r\n0\r\n\r\n')
      const answer = await connection.answer()
      expect([answer.status, errorCode(answer)]).toEqual([411, 'MissingContentLength'])
      await expectNothingLeft(before)
    })
  })

  test('in parts may not become larger than a build may be', async () => {
    upload = await newUpload(client())
    const uploadId = await openUpload()
    const part = Buffer.alloc(5 * MIB)
    const send = (partNumber: number) =>
      sendPut(gantry.url, upload, part, { target: targetOf(upload, `?partNumber=${partNumber}&uploadId=${uploadId}`) })
    expect((await send(1)).status).toBe(200)
    expect((await send(1)).status, 'the same part again replaces the first').toBe(200)
    const stored = await eventually('the replaced part is removed', BOUND_MS, async () => {
      const files = await storedFiles(gantry)
      return files.filter(file => file.includes(uploadId)).length === 1 && files
    })
    expect(errorCode(await send(2))).toBe('EntityTooLarge')
    expect(await storedFiles(gantry)).toEqual(stored)
  })

  test('of a Complete that is no XML, or holds a document type, is malformed', async () => {
    upload = await newUpload(client())
    const uploadId = await openUpload()
    const parts = '<Part><PartNumber>1</PartNumber><ETag>&x;</ETag></Part>'
    for (const body of [
      '',
      '{}',
      '<CompleteMultipartUpload>',
      '<CompleteMultipartUpload></CompleteMultipartUpload>',
      '<Other></Other>',
      `<!DOCTYPE a [<!ENTITY x "y">]><CompleteMultipartUpload>${parts}</CompleteMultipartUpload>`,
      '<CompleteMultipartUpload><Part><PartNumber>one</PartNumber><ETag>x</ETag></Part></CompleteMultipartUpload>',
    ]) {
      const answer = await sendPut(gantry.url, upload, Buffer.from(body), {
        method: 'POST',
        target: targetOf(upload, `?uploadId=${uploadId}`),
      })
      expect([answer.status, errorCode(answer)], body).toEqual([400, 'MalformedXML'])
    }
  })
})
