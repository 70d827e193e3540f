import {
  AbortMultipartUploadCommand,
  CreateMultipartUploadCommand,
  ListMultipartUploadsCommand,
  type ListMultipartUploadsCommandOutput,
  ListObjectsV2Command,
} from '@aws-sdk/client-s3'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { errorOf, TestGantry } from '../../testing/boot.ts'
import { newBuild } from '../../testing/new-build.ts'

let gantry: TestGantry
beforeAll(async () => {
  gantry = await TestGantry.boot()
})
afterAll(async () => {
  expect(gantry.defects).toEqual([])
  await gantry[Symbol.asyncDispose]()
})

async function withUploads(count: number) {
  const build = await newBuild(gantry)
  const ids: string[] = []
  for (let index = 0; index < count; index++) {
    const { UploadId } = await build.s3.send(new CreateMultipartUploadCommand(build.target))
    ids.push(`${UploadId}`)
  }
  return { ...build, ids, Bucket: build.target.Bucket }
}

test('shows the build’s own open uploads and nobody else’s', async () => {
  const [a, b] = [await withUploads(2), await withUploads(1)]
  await a.s3.send(new AbortMultipartUploadCommand({ ...a.target, UploadId: `${a.ids[0]}` }))
  const listed = await a.s3.send(new ListMultipartUploadsCommand({ Bucket: a.Bucket }))
  expect(listed).toMatchObject({ Bucket: a.Bucket, IsTruncated: false, MaxUploads: 1000 })
  expect(listed.Uploads).toMatchObject([
    { Key: a.target.Key, UploadId: a.ids[1], StorageClass: 'STANDARD', Initiated: expect.any(Date) },
  ])
  const other = await a.s3.send(new ListMultipartUploadsCommand({ Bucket: a.Bucket, Prefix: b.target.Key }))
  expect(other.Uploads).toBeUndefined()
})

test('pages', async () => {
  const { s3, Bucket, ids } = await withUploads(5)
  const found: unknown[] = []
  let markers: { KeyMarker?: string; UploadIdMarker?: string } | undefined = {}
  while (markers) {
    const page: ListMultipartUploadsCommandOutput = await s3.send(
      new ListMultipartUploadsCommand({ Bucket, MaxUploads: 2, ...markers }),
    )
    expect(page.Uploads?.length).toBeLessThanOrEqual(2)
    found.push(...(page.Uploads ?? []).map(upload => upload.UploadId))
    const { NextKeyMarker: KeyMarker = '', NextUploadIdMarker: UploadIdMarker = '' } = page
    markers = page.IsTruncated ? { KeyMarker, UploadIdMarker } : undefined
  }
  expect(found).toEqual(ids)
  const none = await s3.send(new ListMultipartUploadsCommand({ Bucket, MaxUploads: 0 }))
  expect([none.Uploads, none.IsTruncated]).toEqual([undefined, false])
})

test('takes prefix, delimiter and markers as S3 does', async () => {
  const { s3, Bucket, ids, target } = await withUploads(2)
  const [account = ''] = target.Key.split('/')
  const list = (input: object) => s3.send(new ListMultipartUploadsCommand({ Bucket, ...input }))
  expect((await list({ Prefix: account })).Uploads).toHaveLength(2)
  expect((await list({ Prefix: 'x' })).Uploads).toBeUndefined()
  expect(await list({ Delimiter: '/' })).toMatchObject({ CommonPrefixes: [{ Prefix: `${account}/` }] })
  expect((await list({ Delimiter: '/', Prefix: `${account}/` })).Uploads).toHaveLength(2)
  expect((await list({ KeyMarker: target.Key })).Uploads).toBeUndefined()
  expect((await list({ KeyMarker: target.Key, UploadIdMarker: ids[0] })).Uploads).toHaveLength(1)
  expect((await list({ EncodingType: 'url' })).EncodingType).toBe('url')
})

test('is all that the credentials may do on the bucket, and on that one only', async () => {
  const { s3, Bucket } = await withUploads(1)
  const names = await Promise.all(
    [
      s3.send(new ListObjectsV2Command({ Bucket })),
      s3.send(new ListMultipartUploadsCommand({ Bucket: 'gamelift-builds-eu-west-1' })),
    ].map(attempt => errorOf(attempt)),
  )
  expect(names.map(error => error?.name)).toEqual(['AccessDenied', 'AccessDenied'])
})
