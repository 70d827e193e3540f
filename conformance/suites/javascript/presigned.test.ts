import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { gameLift, newUpload, s3, type Upload, verdict } from '../../support/clients.ts'
import { Connection } from '../../support/connection.ts'
import { eventually } from '../../support/eventually.ts'
import { sharedGantry } from '../../support/server.ts'
import { MIB, zipOf } from '../../support/zips.ts'

const EXPIRY_MS = 10_000

const client = gameLift()

interface Refusal {
  readonly status: number
  readonly code: string | undefined
  readonly body: string
}

async function send(url: string, init: RequestInit): Promise<Refusal> {
  const response = await fetch(url, init)
  const body = await response.text()
  return { status: response.status, code: /<Code>(\w+)</.exec(body)?.[1], body }
}

const put = (url: string, body: string | Buffer, headers: Record<string, string> = {}) =>
  send(url, { method: 'PUT', body: Buffer.from(body), headers })

const presignedPut = (upload: Upload, options: Parameters<typeof getSignedUrl>[2] = {}) =>
  getSignedUrl(s3(upload, 'path'), new PutObjectCommand(upload.place), options)

describe('a presigned URL', () => {
  test('of a PutObject carries the checksum of an empty body, and is good for any', async () => {
    const upload = await newUpload(client)
    const url = await presignedPut(upload)
    expect(url).toContain('x-amz-checksum-crc32=AAAAAA%3D%3D')
    const body = await zipOf(1000)
    expect(await put(url, body)).toMatchObject({ status: 200 })
    expect(await verdict(client, upload.buildId)).toEqual({ Status: 'READY', SizeOnDisk: body.length })
  })

  test('of each part makes an upload', async () => {
    const upload = await newUpload(client)
    const own = s3(upload, 'path')
    const { UploadId } = await own.send(new CreateMultipartUploadCommand(upload.place))
    const content = await zipOf(6 * MIB)
    const Parts = await Promise.all(
      [content.subarray(0, 5 * MIB), content.subarray(5 * MIB)].map(async (body, index) => {
        const part = new UploadPartCommand({ ...upload.place, UploadId, PartNumber: index + 1 })
        const url = await getSignedUrl(own, part)
        expect(url).toContain('x-amz-checksum-crc32=AAAAAA%3D%3D')
        const response = await fetch(url, { method: 'PUT', body: Buffer.from(body) })
        expect(response.status).toBe(200)
        return { PartNumber: index + 1, ETag: `${response.headers.get('etag')}` }
      }),
    )
    await own.send(new CompleteMultipartUploadCommand({ ...upload.place, UploadId, MultipartUpload: { Parts } }))
    expect(await verdict(client, upload.buildId)).toEqual({ Status: 'READY', SizeOnDisk: content.length })
  })

  test('whose checksum is a signed header holds the body to it', async () => {
    const upload = await newUpload(client)
    const body = await zipOf(1000)
    const ChecksumCRC32 = 'AAAAAA=='
    const url = await getSignedUrl(s3(upload, 'path'), new PutObjectCommand({ ...upload.place, ChecksumCRC32 }), {
      unhoistableHeaders: new Set(['x-amz-checksum-crc32']),
    })
    const header = { 'x-amz-checksum-crc32': ChecksumCRC32 }
    expect(await put(url, body, header)).toMatchObject({ status: 400, code: 'BadDigest' })
    expect(await put(url, body)).toMatchObject({ status: 403, code: 'SignatureDoesNotMatch' })
  })

  describe('is good for its own request only', () => {
    let upload: Upload
    let partUrl: string
    let url: string
    beforeAll(async () => {
      upload = await newUpload(client)
      url = await presignedPut(upload)
      const own = s3(upload, 'path')
      const { UploadId } = await own.send(new CreateMultipartUploadCommand(upload.place))
      partUrl = await getSignedUrl(own, new UploadPartCommand({ ...upload.place, UploadId, PartNumber: 1 }))
    })
    const mismatch = { status: 403, code: 'SignatureDoesNotMatch' }

    test.each(['GET', 'POST', 'DELETE', 'PATCH'])('not for %s', async method => {
      const { status, code } = await send(url, { method, ...(method === 'GET' ? {} : { body: 'x' }) })
      expect({ status, code }).toEqual(mismatch)
    })

    test('not for HEAD, which is told so without a body', async () => {
      expect(await send(url, { method: 'HEAD' })).toEqual({ status: 403, code: undefined, body: '' })
    })

    test.each<[string, (url: string) => string]>([
      ['a longer life', changed => changed.replace('X-Amz-Expires=900', 'X-Amz-Expires=604800')],
      ['another date', changed => changed.replace(/\dZ&/, digit => `${(Number(digit[0]) + 1) % 10}Z&`)],
      ['another part', changed => changed.replace('partNumber=1', 'partNumber=2')],
      ['another upload', changed => changed.replace(/uploadId=[^&]+/, 'uploadId=x')],
      ['a parameter more', changed => `${changed}&max-parts=1`],
      ['a parameter less', changed => changed.replace('&x-id=UploadPart', '')],
      ['another checksum', changed => changed.replace('crc32=AAAAAA', 'crc32=AAAAAB')],
      ['another key', changed => changed.replace(/build-[0-9a-f]/, 'build-x')],
      ['another signature', changed => changed.replace(/Signature=[0-9a-f]{4}/, 'Signature=0000')],
    ])('not with %s', async (_what, change) => {
      expect(change(partUrl)).not.toBe(partUrl)
      const { status, code } = await put(change(partUrl), 'x')
      expect({ status, code }).toEqual(mismatch)
    })

    test('not with headers of Amazon’s that nobody signed', async () => {
      const refused = await put(url, 'x', { 'x-amz-acl': 'public-read', 'x-amz-meta-a': 'b' })
      expect(refused).toMatchObject({ status: 403, code: 'AccessDenied' })
      expect(refused.body).toContain(
        '<Message>There were headers present in the request which were not signed</Message>',
      )
      expect(refused.body).toContain('<HeadersNotSigned>x-amz-acl, x-amz-meta-a</HeadersNotSigned>')
    })

    test('but with any other header', async () => {
      const headers = { 'Content-Type': 'application/zip', 'X-Amzn-Trace-Id': 'Root=1', 'X-Forwarded-For': '10.0.0.1' }
      expect(await put(partUrl, 'x', headers)).toMatchObject({ status: 200 })
    })
  })

  describe('has a time', () => {
    const MINUTE_MS = 60_000
    const iso = String.raw`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ`
    let upload: Upload
    beforeEach(async () => {
      upload = await newUpload(client)
    })

    test('after which it is refused in S3’s words', async () => {
      const signingDate = new Date(Date.now() - 2 * MINUTE_MS)
      const refused = await put(await presignedPut(upload, { signingDate, expiresIn: 60 }), 'x')
      expect(refused.status).toBe(403)
      expect(refused.body).toMatch(
        new RegExp(
          `<Error><Code>AccessDenied</Code><Message>Request has expired</Message><X-Amz-Expires>60</X-Amz-Expires>` +
            `<Expires>${iso}</Expires><ServerTime>${iso}</ServerTime><Resource>[^<]+</Resource>` +
            '<RequestId>[0-9A-F]{16}</RequestId><HostId>[^<]+</HostId></Error>$',
        ),
      )
      const [, expires = ''] = /<Expires>([^<]+)/.exec(refused.body) ?? []
      expect(new Date(expires).getTime()).toBe(Math.floor(signingDate.getTime() / 1000) * 1000 + MINUTE_MS)
    })

    test('by which the upload has to begin, however long it takes', async () => {
      const content = await zipOf(100_000)
      const { url } = sharedGantry()
      const presigned = await presignedPut(upload, { expiresIn: 2 })
      using connection = await Connection.open(url)
      connection.request('PUT', presigned.slice(url.length), {
        Host: new URL(url).host,
        'Content-Length': String(content.length),
        Expect: '100-continue',
      })
      expect((await connection.answer()).status).toBe(100)
      connection.write(content.subarray(0, 50_000))
      await eventually('the URL expires', EXPIRY_MS, async () =>
        (await send(presigned, { method: 'GET' })).body.includes('<Message>Request has expired</Message>'),
      )
      connection.write(content.subarray(50_000))
      expect((await connection.answer()).status).toBe(200)
    })

    test('until which it is good, however long ago it was signed', async () => {
      const signingDate = new Date(Date.now() - 60 * MINUTE_MS)
      const url = await presignedPut(upload, { signingDate, expiresIn: 3700 })
      expect(await put(url, await zipOf(1000))).toMatchObject({ status: 200 })
    })

    test('before which it is refused, but for a clock’s 15 minutes', async () => {
      const at = (minutes: number) =>
        presignedPut(upload, { signingDate: new Date(Date.now() + minutes * MINUTE_MS), expiresIn: 60 })
      const refused = await put(await at(16), 'x')
      expect(refused).toMatchObject({ status: 403, code: 'AccessDenied' })
      expect(refused.body).toContain('<Message>Request is not yet valid</Message>')
      expect(await put(await at(14), await zipOf(1000))).toMatchObject({ status: 200 })
    })
  })
})
