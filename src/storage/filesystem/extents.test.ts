import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type FileExtent, openExtents } from './extents.ts'

const all = Buffer.from(Array.from({ length: 1_000 }, (_, index) => index & 0xff))
let folder: string
const extents: FileExtent[] = []

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gantry-extents-'))
  for (let at = 0, index = 0; at < all.length; index += 1) {
    const sizeBytes = Math.min(index % 20, all.length - at)
    const path = join(folder, String(index))
    await writeFile(path, all.subarray(at, at + sizeBytes))
    extents.push({ path, sizeBytes })
    at += sizeBytes
  }
})
afterAll(() => rm(folder, { recursive: true }))

test('reads any range, across files and empty files', async () => {
  await using reader = await openExtents(extents)
  expect(reader.sizeBytes).toBe(all.length)
  for (let offset = 0; offset <= all.length; offset += 13) {
    for (const length of [0, 1, 19, 300]) {
      const wanted = all.subarray(offset, offset + length)
      expect(await reader.read(offset, wanted.length)).toEqual(wanted)
    }
  }
})

test('keeps few files open, closes none that is being read, and closes all at the end', async () => {
  const openFiles = async () => (await readdir('/proc/self/fd').catch(() => [])).length
  const before = await openFiles()
  const reader = await openExtents(extents)
  const offsets = Array.from({ length: 500 }, (_, index) => (index * 37) % 900)
  const read = await Promise.all(offsets.map(offset => reader.read(offset, 100)))
  expect(read).toEqual(offsets.map(offset => all.subarray(offset, offset + 100)))
  expect((await openFiles()) - before).toBeLessThanOrEqual(40)
  await reader[Symbol.asyncDispose]()
  expect((await openFiles()) - before).toBeLessThanOrEqual(2)
})

test('reading beyond the end is a defect of the caller', async () => {
  await using reader = await openExtents(extents)
  await expect(reader.read(all.length - 1, 2)).rejects.toThrow(RangeError)
  await expect(reader.read(-1, 2)).rejects.toThrow(RangeError)
})

test('a file that is shorter than promised, or missing, rejects the read', async () => {
  const [first] = extents.filter(({ sizeBytes }) => sizeBytes === 10)
  await using short = await openExtents([{ path: first?.path ?? '', sizeBytes: 11 }])
  expect(await short.read(0, 10)).toHaveLength(10)
  await expect(short.read(0, 11)).rejects.toThrow('ends at 10 of 11 bytes')
  await using missing = await openExtents([{ path: join(folder, 'none'), sizeBytes: 1 }])
  await expect(missing.read(0, 1)).rejects.toThrow('ENOENT')
  await writeFile(join(folder, 'none'), 'x')
  expect(await missing.read(0, 1)).toEqual(Buffer.from('x'))
})
