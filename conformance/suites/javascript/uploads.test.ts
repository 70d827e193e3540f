import { Readable } from 'node:stream'
import {
  AbortMultipartUploadCommand,
  ChecksumAlgorithm,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  ListPartsCommand,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import { Upload as MultipartUpload } from '@aws-sdk/lib-storage'
import { describe, expect, test } from 'vitest'
import { type AddressingStyle, gameLift, newUpload, s3, verdict } from '../../support/clients.ts'
import { MIB, zipOf } from '../../support/zips.ts'

const client = gameLift()

const STYLES: AddressingStyle[] = ['path', 'virtual host']

/** 64 KiB at a time, as a file is read. */
function streamOf(content: Buffer): Readable {
  const pieces = Array.from({ length: Math.ceil(content.length / 65_536) }, (_, number) =>
    content.subarray(number * 65_536, (number + 1) * 65_536),
  )
  return Readable.from(pieces, { objectMode: false })
}

describe.each(STYLES)('an upload with the bucket in %s style', style => {
  test('in one PutObject ends READY', async () => {
    const upload = await newUpload(client)
    const Body = await zipOf(100_000)
    await s3(upload, style).send(new PutObjectCommand({ ...upload.place, Body }))
    expect(await verdict(client, upload.buildId)).toEqual({ Status: 'READY', SizeOnDisk: Body.length })
  })

  test('from a stream, whose checksum follows in a trailer, ends READY', async () => {
    const upload = await newUpload(client)
    const content = await zipOf(1 * MIB)
    const put = new PutObjectCommand({ ...upload.place, Body: streamOf(content), ContentLength: content.length })
    let sent: Record<string, string> = {}
    put.middlewareStack.add(
      next => args => {
        sent = (args.request as { headers: Record<string, string> }).headers
        return next(args)
      },
      { step: 'finalizeRequest', priority: 'low' },
    )
    await s3(upload, style).send(put)
    expect(sent['x-amz-content-sha256']).toBe('STREAMING-UNSIGNED-PAYLOAD-TRAILER')
    expect(sent['x-amz-trailer']).toBe('x-amz-checksum-crc32')
    expect(await verdict(client, upload.buildId)).toEqual({ Status: 'READY', SizeOnDisk: content.length })
  })

  test('in parts with lib-storage ends READY', async () => {
    const upload = await newUpload(client)
    const Body = await zipOf(20 * MIB)
    await new MultipartUpload({ client: s3(upload, style), params: { ...upload.place, Body } }).done()
    expect(await verdict(client, upload.buildId)).toEqual({ Status: 'READY', SizeOnDisk: Body.length })
  })
})

test('several builds of 20 MiB upload at a time, each from a stream', async () => {
  const uploadOne = async () => {
    const upload = await newUpload(client)
    const content = await zipOf(20 * MIB)
    const params = { ...upload.place, Body: streamOf(content) }
    await new MultipartUpload({ client: s3(upload, 'path'), params }).done()
    expect(await verdict(client, upload.buildId)).toEqual({ Status: 'READY', SizeOnDisk: content.length })
  }
  await Promise.all([uploadOne(), uploadOne(), uploadOne()])
})

test.each([
  ChecksumAlgorithm.CRC32,
  ChecksumAlgorithm.CRC32C,
  ChecksumAlgorithm.CRC64NVME,
  ChecksumAlgorithm.SHA1,
  ChecksumAlgorithm.SHA256,
])('PutObject and parts with %s', async algorithm => {
  const single = await newUpload(client)
  const put = await s3(single, 'path').send(
    new PutObjectCommand({ ...single.place, Body: await zipOf(1000), ChecksumAlgorithm: algorithm }),
  )
  expect(put[`Checksum${algorithm}`]).toMatch(/=$/)
  const inParts = await newUpload(client)
  const params = { ...inParts.place, Body: await zipOf(6 * MIB), ChecksumAlgorithm: algorithm }
  await new MultipartUpload({ client: s3(inParts, 'path'), params }).done()
  for (const { buildId } of [single, inParts]) {
    expect(await verdict(client, buildId)).toMatchObject({ Status: 'READY' })
  }
})

test('without checksums an upload ends READY, too', async () => {
  const upload = await newUpload(client)
  const Body = await zipOf(1000)
  const plain = s3(upload, 'path', { requestChecksumCalculation: 'WHEN_REQUIRED' })
  await plain.send(new PutObjectCommand({ ...upload.place, Body }))
  expect(await verdict(client, upload.buildId)).toMatchObject({ Status: 'READY' })
})

test('a client that resumes sees its parts, and an aborted upload is gone', async () => {
  const upload = await newUpload(client)
  const own = s3(upload, 'path')
  const { UploadId } = await own.send(new CreateMultipartUploadCommand(upload.place))
  const { ETag } = await own.send(new UploadPartCommand({ ...upload.place, UploadId, PartNumber: 7, Body: 'part' }))
  const { Parts } = await own.send(new ListPartsCommand({ ...upload.place, UploadId }))
  expect(Parts).toMatchObject([{ PartNumber: 7, ETag, Size: 4, LastModified: expect.any(Date) }])
  await own.send(new AbortMultipartUploadCommand({ ...upload.place, UploadId }))
  await expect(own.send(new ListPartsCommand({ ...upload.place, UploadId }))).rejects.toMatchObject({
    name: 'NoSuchUpload',
  })
})

test.each(STYLES)('upload credentials read, list and HEAD nothing but their own key (%s style)', async style => {
  const [own, other] = [await newUpload(client), await newUpload(client)]
  const mine = s3(own, style)
  const denied = { name: 'AccessDenied', $metadata: { httpStatusCode: 403 } }
  await expect(mine.send(new GetObjectCommand(own.place))).rejects.toMatchObject(denied)
  await expect(mine.send(new PutObjectCommand({ ...other.place, Body: 'x' }))).rejects.toMatchObject(denied)
  await expect(mine.send(new ListObjectsV2Command({ Bucket: own.place.Bucket }))).rejects.toMatchObject(denied)
  const head = mine.send(new HeadObjectCommand(other.place))
  await expect(head).rejects.toMatchObject({ $metadata: { httpStatusCode: 403 } })
  const absent = mine.send(new HeadObjectCommand(own.place))
  await expect(absent).rejects.toMatchObject({ name: 'NotFound', $metadata: { httpStatusCode: 404 } })
})
