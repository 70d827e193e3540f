import { randomBytes } from 'node:crypto'
import { crc32 as crc32Of } from 'node:zlib'
import { CreateBuildCommand, DescribeBuildCommand, RequestUploadCredentialsCommand } from '@aws-sdk/client-gamelift'
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  HeadObjectCommand,
  ListPartsCommand,
  PutObjectCommand,
  paginateListParts,
  type S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import { Upload } from '@aws-sdk/lib-storage'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { errorOf, TestGantry } from '../../testing/boot.ts'
import { type NewBuild, newBuild, targetOf } from '../../testing/new-build.ts'
import { buildOf, smallBuild } from '../../testing/zips.ts'

const MIB = 1024 ** 2

let gantry: TestGantry
let zip: Buffer
beforeAll(async () => {
  gantry = await TestGantry.boot()
  zip = await smallBuild()
})
afterAll(async () => {
  expect(gantry.defects).toEqual([])
  await gantry[Symbol.asyncDispose]()
})

const put = (s3: S3Client, target: NewBuild['target'], Body = zip) => s3.send(new PutObjectCommand({ ...target, Body }))

describe('a multipart upload', () => {
  test('in parallel parts becomes a READY build of its size', async () => {
    const { buildId, s3, target } = await newBuild(gantry)
    const Body = await buildOf({ 'data.bin': randomBytes(21 * MIB) })
    await new Upload({ client: s3, params: { ...target, Body }, partSize: 5 * MIB, queueSize: 4 }).done()
    expect(await gantry.settled(buildId)).toMatchObject({ Status: 'READY', SizeOnDisk: Body.length })
  })

  test('takes parts in any order, lets the last of a number win, lists them, and says where it stands', async () => {
    const { buildId, s3, target } = await newBuild(gantry)
    const Body = await buildOf({ 'data.bin': randomBytes(6 * MIB) })
    const pieces = [Body.subarray(0, 5 * MIB), Body.subarray(5 * MIB)]
    const { UploadId } = await s3.send(new CreateMultipartUploadCommand(target))
    const send = async (PartNumber: number, piece = pieces[PartNumber - 1] as Buffer) => {
      const { ETag } = await s3.send(new UploadPartCommand({ ...target, UploadId, PartNumber, Body: piece }))
      return { PartNumber, ETag }
    }
    const second = await send(2)
    await send(1, randomBytes(5 * MIB))
    const first = await send(1)
    const listed = await s3.send(new ListPartsCommand({ ...target, UploadId, MaxParts: 1 }))
    expect(listed).toMatchObject({ IsTruncated: true, NextPartNumberMarker: '1', Parts: [{ ...first, Size: 5 * MIB }] })
    const rest = await s3.send(
      new ListPartsCommand({ ...target, UploadId, PartNumberMarker: listed.NextPartNumberMarker }),
    )
    expect(rest).toMatchObject({ IsTruncated: false, Parts: [second] })
    // Goes on for as long as it is told where, whatever IsTruncated says.
    const pages = paginateListParts({ client: s3, pageSize: 1 }, { ...target, UploadId })
    const numbers: unknown[] = []
    for await (const { Parts = [] } of pages) if (numbers.push(...Parts.map(part => part.PartNumber)) > 2) break
    expect(numbers).toEqual([1, 2])
    await s3.send(
      new CompleteMultipartUploadCommand({ ...target, UploadId, MultipartUpload: { Parts: [first, second] } }),
    )
    expect(await gantry.settled(buildId)).toMatchObject({ Status: 'READY', SizeOnDisk: Body.length })
  })

  test('goes on with fresh credentials, because it belongs to the build', async () => {
    const { buildId, s3, target } = await newBuild(gantry)
    const { UploadId } = await s3.send(new CreateMultipartUploadCommand(target))
    const issued = await gantry.gamelift().send(new RequestUploadCredentialsCommand({ BuildId: buildId }))
    const fresh = gantry.s3(issued.UploadCredentials)
    const { ETag } = await fresh.send(new UploadPartCommand({ ...target, UploadId, PartNumber: 1, Body: zip }))
    const Parts = [{ PartNumber: 1, ETag }]
    await fresh.send(new CompleteMultipartUploadCommand({ ...target, UploadId, MultipartUpload: { Parts } }))
    expect((await gantry.settled(buildId)).Status).toBe('READY')
  })

  test('completed twice answers the same twice, also when the build is READY by then', async () => {
    const { buildId, s3, target } = await newBuild(gantry)
    const { UploadId } = await s3.send(new CreateMultipartUploadCommand(target))
    const { ETag } = await s3.send(new UploadPartCommand({ ...target, UploadId, PartNumber: 1, Body: zip }))
    const MultipartUpload = { Parts: [{ PartNumber: 1, ETag }] }
    const complete = () => s3.send(new CompleteMultipartUploadCommand({ ...target, UploadId, MultipartUpload }))
    const first = await complete()
    await gantry.settled(buildId)
    const again = await complete()
    expect(again.ETag).toBe(first.ETag)
  })

  test('with missing, misordered, mistaken or too small parts is refused and stays open', async () => {
    const { s3, target } = await newBuild(gantry)
    const { UploadId } = await s3.send(new CreateMultipartUploadCommand(target))
    const send = async (PartNumber: number) => {
      const { ETag } = await s3.send(new UploadPartCommand({ ...target, UploadId, PartNumber, Body: zip }))
      return { PartNumber, ETag }
    }
    const [first, second] = [await send(1), await send(2)]
    const complete = async (Parts: { PartNumber: number; ETag: string | undefined }[]) =>
      (await errorOf(s3.send(new CompleteMultipartUploadCommand({ ...target, UploadId, MultipartUpload: { Parts } }))))
        ?.name
    expect(await complete([second, first])).toBe('InvalidPartOrder')
    expect(await complete([first, { PartNumber: 3, ETag: first.ETag }])).toBe('InvalidPart')
    expect(await complete([first, { PartNumber: 2, ETag: '"0"' }])).toBe('InvalidPart')
    expect(await complete([first, second])).toBe('EntityTooSmall')
    expect(await complete([])).toBe('MalformedXML')
    expect((await s3.send(new ListPartsCommand({ ...target, UploadId }))).Parts).toHaveLength(2)
  })

  test('is compared with what Complete says of the whole object, and stays open if that is wrong', async () => {
    const { buildId, s3, target } = await newBuild(gantry)
    const crc32 = (bytes: Buffer) => {
      const octets = Buffer.alloc(4)
      octets.writeUInt32BE(crc32Of(bytes))
      return octets.toString('base64')
    }
    const checksum = { ChecksumAlgorithm: 'CRC32', ChecksumType: 'FULL_OBJECT' } as const
    const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ ...target, ...checksum }))
    const part = { ...target, UploadId, PartNumber: 1, ChecksumAlgorithm: checksum.ChecksumAlgorithm }
    const { ETag } = await s3.send(new UploadPartCommand({ ...part, Body: zip }))
    const complete = (expected: object, upload = { UploadId, ETag }) => {
      const MultipartUpload = { Parts: [{ PartNumber: 1, ETag: upload.ETag }] }
      const command = { ...target, UploadId: upload.UploadId, MultipartUpload, ...expected }
      return s3.send(new CompleteMultipartUploadCommand(command))
    }
    const nameFor = async (expected: object) => (await errorOf(complete(expected)))?.name
    expect(await nameFor({ MpuObjectSize: zip.length + 1 })).toBe('InvalidRequest')
    expect(await nameFor({ ChecksumCRC32: 'AAAAAA==' })).toBe('BadDigest')
    expect(await nameFor({ ChecksumCRC32: 'x' })).toBe('InvalidRequest')
    expect(await nameFor({ ChecksumCRC32C: 'AAAAAA==' })).toBe('InvalidRequest')
    expect(await nameFor({ ChecksumType: 'COMPOSITE' })).toBe('InvalidRequest')

    const plain = await s3.send(new CreateMultipartUploadCommand(target))
    const stored = await s3.send(
      new UploadPartCommand({ ...target, UploadId: plain.UploadId, PartNumber: 1, Body: zip }),
    )
    const unknown = complete({ ChecksumCRC32: crc32(zip) }, { UploadId: plain.UploadId, ETag: stored.ETag })
    expect((await errorOf(unknown))?.name).toBe('InvalidRequest')

    const right = { MpuObjectSize: zip.length, ChecksumCRC32: crc32(zip), ChecksumType: checksum.ChecksumType }
    expect(await complete(right)).toMatchObject({ ChecksumCRC32: right.ChecksumCRC32, ChecksumType: 'FULL_OBJECT' })
    expect((await gantry.settled(buildId)).Status).toBe('READY')
  })

  test('takes no part once it is completed, and loses none that came again before', async () => {
    const { buildId, s3, target } = await newBuild(gantry)
    const Body = await buildOf({ 'data.bin': randomBytes(6 * MIB) })
    const { UploadId } = await s3.send(new CreateMultipartUploadCommand(target))
    const send = (PartNumber: number) => {
      const piece = PartNumber === 1 ? Body.subarray(0, 5 * MIB) : Body.subarray(5 * MIB)
      return s3.send(new UploadPartCommand({ ...target, UploadId, PartNumber, Body: piece }))
    }
    const sent = await Promise.all([send(1), send(2)])
    const Parts = sent.map(({ ETag }, index) => ({ PartNumber: index + 1, ETag }))
    const complete = s3.send(new CompleteMultipartUploadCommand({ ...target, UploadId, MultipartUpload: { Parts } }))
    // Sent again while it is completed: each is either in time, with the same content, or too late.
    const again = await Promise.all(Array.from({ length: 8 }, (_, index) => errorOf(send((index % 2) + 1))))
    await complete
    const names = new Set(again.map(error => error?.name ?? 'in time'))
    expect([...names].filter(name => !['in time', 'NoSuchUpload', 'AccessDenied'].includes(name))).toEqual([])
    expect(await gantry.settled(buildId)).toMatchObject({ Status: 'READY', SizeOnDisk: Body.length })
    expect((await errorOf(send(1)))?.name).toBe('AccessDenied')
  })

  test("takes the checksum's type in lower case, as AWS's C runtime sends it", async () => {
    const { s3, target } = await newBuild(gantry)
    const ChecksumType = 'full_object' as 'FULL_OBJECT'
    const created = await s3.send(
      new CreateMultipartUploadCommand({ ...target, ChecksumAlgorithm: 'CRC32', ChecksumType }),
    )
    expect(created.ChecksumType).toBe('FULL_OBJECT')
  })

  test('aborted is gone with its parts', async () => {
    const { s3, target } = await newBuild(gantry)
    const before = await gantry.storedFiles()
    const { UploadId } = await s3.send(new CreateMultipartUploadCommand(target))
    await s3.send(new UploadPartCommand({ ...target, UploadId, PartNumber: 1, Body: zip }))
    await s3.send(new AbortMultipartUploadCommand({ ...target, UploadId }))
    expect((await errorOf(s3.send(new ListPartsCommand({ ...target, UploadId }))))?.name).toBe('NoSuchUpload')
    await gantry.app.sweep()
    expect(await gantry.storedFiles()).toEqual(before)
  })

  test.each(['CRC32', 'CRC32C', 'CRC64NVME', 'SHA1', 'SHA256'] as const)(
    'is checked by %s from part to object',
    async ChecksumAlgorithm => {
      const { buildId, s3, target } = await newBuild(gantry)
      const params = { ...target, Body: await buildOf({ 'data.bin': randomBytes(6 * MIB) }), ChecksumAlgorithm }
      const done = await new Upload({ client: s3, params, partSize: 5 * MIB }).done()
      const checksum = done[`Checksum${ChecksumAlgorithm}`]
      expect(checksum).toMatch(ChecksumAlgorithm === 'CRC64NVME' ? /^[^-]+$/ : /-2$/)
      expect((await gantry.settled(buildId)).Status).toBe('READY')
    },
  )
})

test('an upload over another one, before the verdict, makes the later one the build', async () => {
  const { buildId, s3, target } = await newBuild(gantry)
  const later = await buildOf({ 'later.txt': 'x'.repeat(1000) })
  await put(s3, target, await buildOf({ 'data.bin': randomBytes(8 * MIB) }))
  const second = await errorOf(put(s3, target, later))
  const build = await gantry.settled(buildId)
  // The verdict on the first may have come first; then the second upload was refused and changed nothing.
  if (second === undefined) expect(build).toMatchObject({ Status: 'READY', SizeOnDisk: later.length })
  else expect(second.name).toBe('AccessDenied')
})

test('HEAD says 404 before the upload, then what was received', async () => {
  await using own = await TestGantry.boot()
  const made = await own.gamelift().send(new CreateBuildCommand({ OperatingSystem: 'AMAZON_LINUX_2023' }))
  const { Bucket, Key } = targetOf(made.StorageLocation)
  const s3 = own.s3(made.UploadCredentials)
  expect((await errorOf(s3.send(new HeadObjectCommand({ Bucket, Key }))))?.name).toBe('NotFound')
  const large = await buildOf({ 'data.bin': randomBytes(40 * MIB) })
  const { ETag } = await s3.send(new PutObjectCommand({ Bucket, Key, Body: large }))
  const head = await s3.send(new HeadObjectCommand({ Bucket, Key }))
  expect(head).toMatchObject({ ETag, ContentLength: large.length })
})

test('a body that is not what its checksums say is refused and leaves nothing behind', async () => {
  const { buildId, s3, target } = await newBuild(gantry)
  const before = await gantry.storedFiles()
  const nameFor = async (wrong: object) =>
    (await errorOf(s3.send(new PutObjectCommand({ ...target, Body: zip, ...wrong }))))?.name
  expect(await nameFor({ ContentMD5: Buffer.alloc(16).toString('base64') })).toBe('BadDigest')
  expect(await nameFor({ ContentMD5: 'nonsense' })).toBe('InvalidDigest')
  expect(await nameFor({ ChecksumCRC32: 'AAAAAA==' })).toBe('BadDigest')
  expect(await nameFor({ ChecksumSHA256: Buffer.alloc(32).toString('base64') })).toBe('BadDigest')
  expect(await nameFor({ ChecksumCRC32: 'x' })).toBe('InvalidRequest')
  // Not one of Gantry's: what can't be checked must not pass for checked.
  expect(await nameFor({ ChecksumSHA512: Buffer.alloc(64).toString('base64') })).toBe('InvalidRequest')
  expect(await gantry.storedFiles()).toEqual(before)
  const { Build } = await gantry.gamelift().send(new DescribeBuildCommand({ BuildId: buildId }))
  expect(Build?.Status).toBe('INITIALIZED')
})

test('what is larger than allowed is refused before it is read', async () => {
  await using own = await TestGantry.boot({ GANTRY_MAX_BUILD_BYTES: '1000' })
  const made = await own.gamelift().send(new CreateBuildCommand({ OperatingSystem: 'AMAZON_LINUX_2023' }))
  const { Bucket, Key } = targetOf(made.StorageLocation)
  const s3 = own.s3(made.UploadCredentials)
  const error = await errorOf(s3.send(new PutObjectCommand({ Bucket, Key, Body: Buffer.alloc(1001) })))
  expect(error).toMatchObject({ name: 'EntityTooLarge', ProposedSize: '1001', MaxSizeAllowed: '1000' })
  const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ Bucket, Key }))
  const part = (PartNumber: number) =>
    s3.send(new UploadPartCommand({ Bucket, Key, UploadId, PartNumber, Body: Buffer.alloc(600) }))
  await part(1)
  expect((await errorOf(part(2)))?.name).toBe('EntityTooLarge')
})

test('the open uploads of a build are bounded in number and in what they hold', async () => {
  await using own = await TestGantry.boot({ GANTRY_MAX_BUILD_BYTES: '1000' })
  const { s3, target } = await newBuild(own)
  const uploads = await Promise.all(
    Array.from({ length: 100 }, () => s3.send(new CreateMultipartUploadCommand(target))),
  )
  const more = await errorOf(s3.send(new CreateMultipartUploadCommand(target)))
  expect(more).toMatchObject({ name: 'InvalidRequest', message: expect.stringContaining('100 open uploads') })
  const part = (upload: number) => ({ ...target, UploadId: uploads[upload]?.UploadId, PartNumber: 1 })
  const send = (upload: number, bytes: number) =>
    errorOf(s3.send(new UploadPartCommand({ ...part(upload), Body: Buffer.alloc(bytes) })))
  expect(await send(0, 1000)).toBeUndefined()
  expect(await send(1, 900)).toBeUndefined()
  expect(await send(2, 101)).toMatchObject({ name: 'InvalidRequest', message: expect.stringContaining('2000 bytes') })
  expect(await send(2, 100)).toBeUndefined()
  // A part sent again takes the place of the one before, not more room.
  expect(await send(0, 1000)).toBeUndefined()
  await s3.send(new AbortMultipartUploadCommand(part(1)))
  expect(await send(3, 900)).toBeUndefined()
})

test('the same file sent again while it is being verified is accepted again', async () => {
  const { buildId, s3, target } = await newBuild(gantry)
  const large = await buildOf({ 'data.bin': randomBytes(48 * MIB) })
  const [first, second] = await Promise.all([put(s3, target, large), put(s3, target, large)])
  expect(second.ETag).toBe(first.ETag)
  expect(await gantry.settled(buildId)).toMatchObject({ Status: 'READY', SizeOnDisk: large.length })
})

test('a file takes no other’s place against the client’s condition', async () => {
  const { s3, target } = await newBuild(gantry)
  const nameFor = async (condition: object) =>
    (await errorOf(s3.send(new PutObjectCommand({ ...target, Body: zip, ...condition }))))?.name
  const { UploadId } = await s3.send(new CreateMultipartUploadCommand(target))
  const part = await s3.send(new UploadPartCommand({ ...target, UploadId, PartNumber: 1, Body: zip }))
  const MultipartUpload = { Parts: [{ PartNumber: 1, ETag: part.ETag }] }
  expect(await nameFor({ IfMatch: '"x"' })).toBe('NoSuchKey')
  expect(await nameFor({ IfNoneMatch: '"x"' })).toBe('NotImplemented')
  // Large, so that what follows comes before its verdict.
  const Body = await buildOf({ 'data.bin': randomBytes(80 * MIB) })
  const { ETag } = await s3.send(new PutObjectCommand({ ...target, Body, IfNoneMatch: '*' }))
  const complete = new CompleteMultipartUploadCommand({ ...target, UploadId, MultipartUpload, IfNoneMatch: '*' })
  const refused = await Promise.all([
    nameFor({ IfNoneMatch: '*' }),
    nameFor({ IfMatch: '"x"' }),
    errorOf(s3.send(complete)).then(error => error?.name),
  ])
  expect(refused).toEqual(['PreconditionFailed', 'PreconditionFailed', 'PreconditionFailed'])
  expect(await nameFor({ IfMatch: ETag })).toBeUndefined()
})
