import { createHash } from 'node:crypto'
import { crc32 } from 'node:zlib'
import { DeleteBuildCommand } from '@aws-sdk/client-gamelift'
import { PutObjectCommand } from '@aws-sdk/client-s3'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { TestGantry } from '../../testing/boot.ts'
import { call } from '../../testing/call.ts'
import { newBuild } from '../../testing/new-build.ts'
import { writeZip, type ZipEntry } from '../../testing/zip-writer.ts'

let gantry: TestGantry
beforeAll(async () => {
  gantry = await TestGantry.boot()
})
afterAll(async () => {
  expect(gantry.defects).toEqual([])
  await gantry[Symbol.asyncDispose]()
})

const SERVER: ZipEntry = { name: 'server.sh', content: '#!/bin/sh\n', mode: 0o100755 }

async function uploaded(body: Buffer): Promise<string> {
  const { buildId, s3, target } = await newBuild(gantry)
  await s3.send(new PutObjectCommand({ ...target, Body: body }))
  await gantry.settled(buildId)
  return buildId
}

const list = (input: Record<string, unknown>) => call(gantry, 'json', 'Gantry.ListBuildFiles', input)

async function listAll(BuildId: string, Limit: number): Promise<Record<string, unknown>[]> {
  const files: Record<string, unknown>[] = []
  for (let token: unknown, isFirst = true; isFirst || token !== undefined; isFirst = false) {
    const { body = {} } = await list({ BuildId, Limit, ...(token === undefined ? {} : { NextToken: token }) })
    files.push(...(body.Files as Record<string, unknown>[]))
    token = body.NextToken
  }
  return files
}

function digests(content: Buffer | string) {
  return {
    SizeBytes: Buffer.byteLength(content),
    Crc32: crc32(content).toString(16).padStart(8, '0'),
    Sha256: createHash('sha256').update(content).digest('hex'),
  }
}

test('lists what is in the zip, with its digests, small or large', async () => {
  const large = Buffer.alloc(17 * 1024 ** 2, 'large ')
  const { bytes } = writeZip([
    { name: 'data/', mode: 0o40755 },
    SERVER,
    { name: 'data/größe "1"\t.bin', content: 'quoted' },
    { name: 'data/large', content: large },
    { name: 'link', content: 'server.sh', mode: 0o120777, method: 0 },
    { name: 'empty' },
  ])
  const buildId = await uploaded(bytes)
  const expected = [
    { Name: 'data/', ...digests(''), Mode: '40755', Kind: 'FOLDER' },
    { Name: 'server.sh', ...digests('#!/bin/sh\n'), Mode: '100755', Kind: 'SCRIPT' },
    { Name: 'data/größe "1"\t.bin', ...digests('quoted'), Mode: '100644', Kind: 'OTHER' },
    { Name: 'data/large', ...digests(large), Mode: '100644', Kind: 'OTHER' },
    { Name: 'link', ...digests('server.sh'), Mode: '120777', Kind: 'LINK' },
    { Name: 'empty', ...digests(''), Mode: '100644', Kind: 'OTHER' },
  ]
  // The tab makes the build FAILED, and no secret of it.
  expect(await listAll(buildId, 1_000)).toEqual(expected)
  expect(await listAll(buildId, 1)).toEqual(expected)
})

test('pages through thousands, and remembers them over a restart', async () => {
  const entries = Array.from({ length: 2_500 }, (_, index) => ({ name: `maps/${index}`, content: `${index}` }))
  const buildId = await uploaded(writeZip([SERVER, ...entries]).bytes)
  await gantry.app[Symbol.asyncDispose]()
  await gantry.start()
  await gantry.app.sweep()
  const names = (await listAll(buildId, 999)).map(file => file.Name)
  expect(names).toEqual(['server.sh', ...entries.map(({ name }) => name)])
})

test('of an entry that is wrong it has no digest', async () => {
  const buildId = await uploaded(writeZip([SERVER, { name: 'bad', content: 'x', central: { crc32: 1 } }]).bytes)
  const [, bad] = await listAll(buildId, 10)
  expect(bad).toEqual({ Name: 'bad', SizeBytes: 1, Crc32: '00000001', Mode: '100644' })
})

test('has nothing to list before the verdict, of what is no zip, and of what was deleted', async () => {
  const { buildId } = await newBuild(gantry)
  expect((await list({ BuildId: buildId })).body).toEqual({ BuildId: buildId, Files: [] })
  expect((await list({ BuildId: await uploaded(Buffer.from('no zip')) })).body).toMatchObject({ Files: [] })
  const deleted = await uploaded(writeZip([SERVER]).bytes)
  await gantry.gamelift().send(new DeleteBuildCommand({ BuildId: deleted }))
  expect((await list({ BuildId: deleted })).body).toMatchObject({ __type: 'NotFoundException' })
})

test('refuses a token that no page gave', async () => {
  const buildId = await uploaded(writeZip([SERVER, { name: 'a' }]).bytes)
  for (const NextToken of ['1', '17', '99999999', 'x', '']) {
    const { status, body } = await list({ BuildId: buildId, NextToken })
    expect([status, body?.__type]).toEqual([400, 'InvalidRequestException'])
  }
})
