import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { gameLift, newUpload, present, s3, type Upload, verdict } from '../../support/clients.ts'
import { canStartGantry, type StartedGantry, startGantry, storedFiles } from '../../support/server.ts'
import { MIB, zipOf } from '../../support/zips.ts'
import { listBuilds } from './list-builds.ts'
import { Studio } from './studio.ts'

const PART_BYTES = 5 * MIB

// A browser starts first.
describe.skipIf(!canStartGantry)('a web page', { timeout: 90_000 }, () => {
  let zip: Buffer
  let studio: Studio
  let gantry: StartedGantry
  beforeAll(async () => {
    zip = await zipOf(6 * MIB)
    studio = await Studio.open(zip)
    gantry = await startGantry({ GANTRY_CORS_ORIGINS: `https://build.example.com, ${studio.site.origin}` })
  })
  afterAll(async () => {
    await gantry?.[Symbol.asyncDispose]()
    await studio?.[Symbol.asyncDispose]()
  })
  const client = () => gameLift({}, gantry)
  const own = (upload: Upload) => s3(upload, 'path', { endpoint: gantry.url })

  test('uploads with a presigned URL, and reads the entity tag', async ({ signal }) => {
    const upload = await newUpload(client())
    const url = await getSignedUrl(own(upload), new PutObjectCommand(upload.place))
    const put = { url, method: 'PUT', body: { from: 0, to: zip.length } }
    expect(await studio.send([put], signal)).toMatchObject([{ status: 200, headers: { etag: expect.any(String) } }])
    expect(await verdict(client(), upload.buildId)).toEqual({ Status: 'READY', SizeOnDisk: zip.length })
  })

  test('uploads parts with presigned URLs, and completes the upload with one', async ({ signal }) => {
    const upload = await newUpload(client())
    const s3Client = own(upload)
    const { UploadId } = await s3Client.send(new CreateMultipartUploadCommand(upload.place))
    const target = { ...upload.place, UploadId }
    const parts = await Promise.all(
      [1, 2].map(async PartNumber => ({
        url: await getSignedUrl(s3Client, new UploadPartCommand({ ...target, PartNumber })),
        method: 'PUT',
        body: { from: (PartNumber - 1) * PART_BYTES, to: PartNumber * PART_BYTES },
      })),
    )
    const sent = await studio.send(parts, signal)
    const etags = sent.map(answer => ('headers' in answer ? present(answer.headers.etag) : answer.failure))
    const listed = etags.map((etag, index) => `<Part><PartNumber>${index + 1}</PartNumber><ETag>${etag}</ETag></Part>`)
    const complete = {
      url: await getSignedUrl(s3Client, new CompleteMultipartUploadCommand(target)),
      method: 'POST',
      body: `<CompleteMultipartUpload>${listed.join('')}</CompleteMultipartUpload>`,
    }
    expect(await studio.send([complete], signal)).toMatchObject([{ status: 200 }])
    expect(await verdict(client(), upload.buildId)).toEqual({ Status: 'READY', SizeOnDisk: zip.length })
  })

  test('reads why it was refused, whether or not it sends cookies', async ({ signal }) => {
    const [upload, other] = [await newUpload(client()), await newUpload(client())]
    const url = await getSignedUrl(own(upload), new PutObjectCommand(other.place))
    const put = { url, method: 'PUT', body: { from: 0, to: 1 } }
    const answers = await studio.send([put, { ...put, withCookies: true }], signal)
    const denied = {
      status: 403,
      headers: { 'x-amz-request-id': expect.any(String) },
      body: expect.stringContaining('<Code>AccessDenied</Code>'),
    }
    expect(answers).toMatchObject([denied, denied])
  })

  test('of an origin that is not listed sends nothing: its browser is told not to', async ({ signal }) => {
    await using stranger = await Studio.open(zip)
    const upload = await newUpload(client())
    const url = await getSignedUrl(own(upload), new PutObjectCommand(upload.place))
    const before = await storedFiles(gantry)
    const answers = await stranger.send([{ url, method: 'PUT', body: { from: 0, to: zip.length } }], signal)
    expect(answers).toEqual([{ failure: 'TypeError' }])
    expect(await storedFiles(gantry)).toEqual(before)
    const { Build } = await client().describeBuild({ BuildId: upload.buildId })
    expect(Build?.Status).toBe('INITIALIZED')
  })

  test('of a listed origin is kept from the control plane, too', async ({ signal }) => {
    const call = await listBuilds(gantry)
    const answers = await studio.send([call, { url: `${gantry.url}/bucket/key`, method: 'POST', body: '' }], signal)
    expect(answers).toMatchObject([{ failure: 'TypeError' }, { status: 403 }])
    const { url, body, ...rest } = call
    expect((await fetch(url, { ...rest, body: String(body) })).status).toBe(200)
  })
})
