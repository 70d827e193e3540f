import { randomBytes } from 'node:crypto'
import {
  type ChecksumAlgorithm,
  type ChecksumType,
  CompleteMultipartUploadCommand,
  type CompleteMultipartUploadCommandInput,
  CreateMultipartUploadCommand,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { errorOf, TestGantry } from '../../testing/boot.ts'
import { newBuild } from '../../testing/new-build.ts'
import { buildOf } from '../../testing/zips.ts'

const MIB = 1024 ** 2

let gantry: TestGantry
let zip: Buffer
beforeAll(async () => {
  gantry = await TestGantry.boot()
  zip = await buildOf({ 'data.bin': randomBytes(6 * MIB) })
})
afterAll(async () => {
  expect(gantry.defects).toEqual([])
  await gantry[Symbol.asyncDispose]()
})

/** An upload whose two parts have arrived. */
async function received(ChecksumAlgorithm?: ChecksumAlgorithm, ChecksumType?: ChecksumType) {
  const { buildId, s3, target } = await newBuild(gantry)
  const opened = await s3.send(new CreateMultipartUploadCommand({ ...target, ChecksumAlgorithm, ChecksumType }))
  const upload = { ...target, UploadId: opened.UploadId }
  const Parts = await Promise.all(
    [zip.subarray(0, 5 * MIB), zip.subarray(5 * MIB)].map(async (Body, index) => {
      const part = { PartNumber: index + 1 }
      const sent = await s3.send(new UploadPartCommand({ ...upload, ...part, Body, ChecksumAlgorithm }))
      return { ...part, ETag: sent.ETag }
    }),
  )
  const complete = (more: Partial<CompleteMultipartUploadCommandInput> = {}) =>
    s3.send(new CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts }, ...more }))
  return { buildId, opened, complete }
}

test('copies nothing, however large the parts are', async () => {
  const { buildId, complete } = await received()
  const before = await gantry.storedFiles()
  await complete()
  expect(await gantry.storedFiles()).toEqual(before)
  expect(await gantry.settled(buildId)).toMatchObject({ Status: 'READY', SizeOnDisk: zip.length })
})

describe('the checksum of the object', () => {
  test.each(['CRC32', 'CRC32C', 'CRC64NVME'] as const)(
    'of type FULL_OBJECT is that of its bytes (%s)',
    async algorithm => {
      const whole = await newBuild(gantry)
      const put = await whole.s3.send(
        new PutObjectCommand({ ...whole.target, Body: zip, ChecksumAlgorithm: algorithm }),
      )
      const expected = put[`Checksum${algorithm}`]
      const { complete, opened } = await received(algorithm, 'FULL_OBJECT')
      expect(opened).toMatchObject({ ChecksumAlgorithm: algorithm, ChecksumType: 'FULL_OBJECT' })
      const wrong = { [`Checksum${algorithm}`]: Buffer.alloc(algorithm === 'CRC64NVME' ? 8 : 4).toString('base64') }
      expect((await errorOf(complete(wrong)))?.name).toBe('BadDigest')
      const right = { [`Checksum${algorithm}`]: expected }
      expect(await complete(right)).toMatchObject({ ...right, ChecksumType: 'FULL_OBJECT' })
    },
  )

  test.each([
    ['CRC64NVME', 'COMPOSITE'],
    ['SHA1', 'FULL_OBJECT'],
    ['SHA256', 'FULL_OBJECT'],
  ] as const)('of %s is never %s', async (ChecksumAlgorithm, ChecksumType) => {
    const { s3, target } = await newBuild(gantry)
    const opened = s3.send(new CreateMultipartUploadCommand({ ...target, ChecksumAlgorithm, ChecksumType }))
    expect(await errorOf(opened)).toMatchObject({
      name: 'InvalidRequest',
      message: `The ${ChecksumType} checksum type cannot be used with the ${ChecksumAlgorithm.toLowerCase()} checksum algorithm.`,
    })
  })

  test('of CRC64NVME is FULL_OBJECT by itself, of the others COMPOSITE', async () => {
    const { s3, target } = await newBuild(gantry)
    const typeOf = async (ChecksumAlgorithm: ChecksumAlgorithm) =>
      (await s3.send(new CreateMultipartUploadCommand({ ...target, ChecksumAlgorithm }))).ChecksumType
    expect(await typeOf('CRC64NVME')).toBe('FULL_OBJECT')
    for (const algorithm of ['CRC32', 'CRC32C', 'SHA1', 'SHA256'] as const) {
      expect(await typeOf(algorithm)).toBe('COMPOSITE')
    }
  })
})

test('a size of the object that its parts do not have is refused, and the upload stays open', async () => {
  const { buildId, complete } = await received()
  expect(await errorOf(complete({ MpuObjectSize: zip.length + 1 }))).toMatchObject({
    name: 'InvalidRequest',
    message: `The provided 'x-amz-mp-object-size' header value ${zip.length + 1} does not match what was computed: ${zip.length}`,
  })
  await complete({ MpuObjectSize: zip.length })
  expect((await gantry.settled(buildId)).Status).toBe('READY')
})
