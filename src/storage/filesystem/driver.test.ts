import { randomFillSync } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { newObjectId } from '../../ids.ts'
import { storageContract } from '../driver.contract.ts'
import { FilesystemStorage } from './driver.ts'
import { Tickets } from './tickets.ts'

let root: string
const open = async () => {
  root = await mkdtemp(join(tmpdir(), 'gantry-storage-'))
  return FilesystemStorage.open(join(root, 'objects'), 'mine')
}

storageContract(open, () => rm(root, { recursive: true }))

test('files and folders are for their owner only', async () => {
  const storage = await FilesystemStorage.open(join(root, 'objects'), 'mine')
  const objectId = newObjectId(new Date())
  const body = async function* () {
    yield Buffer.from('x')
  }
  const extent = await storage.receive(objectId, body(), async received => received)
  const [file] = storage.locate(objectId, [extent])
  expect((await stat(`${file?.path}`)).mode & 0o777).toBe(0o600)
  expect((await stat(join(`${file?.path}`, '..'))).mode & 0o777).toBe(0o700)
})

test('blocks that can go past the page cache, and what comes between and after them, are all in their place', async () => {
  const storage = await FilesystemStorage.open(join(root, 'objects'), 'mine')
  const page = 4096
  const aligned = (size: number) => randomFillSync(Buffer.from(new ArrayBuffer(size, { maxByteLength: size })))
  const unaligned = (size: number) => randomFillSync(Buffer.alloc(size + 1).subarray(1))
  const bodies = [
    [aligned(page)],
    [aligned(128 * page), aligned(128 * page), aligned(5)],
    [aligned(page), unaligned(page), aligned(page)],
    [aligned(2 * page), aligned(100), aligned(page), aligned(page)],
    [unaligned(3 * page), aligned(page)],
    [Buffer.alloc(0), aligned(page), Buffer.alloc(0)],
  ]
  for (const chunks of bodies) {
    const objectId = newObjectId(new Date())
    const body = async function* () {
      yield* chunks
    }
    const extent = await storage.receive(objectId, body(), async received => received)
    const [file] = storage.locate(objectId, [extent])
    expect(readFileSync(`${file?.path}`).equals(Buffer.concat(chunks))).toBe(true)
  }
})

test('a part whose object another thread removes meanwhile gets to its record, which knows why', async () => {
  const memory = Tickets.share(2)
  const openAs = (thread: number) => FilesystemStorage.open(join(root, 'objects'), 'mine', new Tickets(memory, thread))
  const [storage, other] = [await openAs(0), await openAs(1)]
  const objectId = newObjectId(new Date())
  const body = async function* () {
    yield Buffer.from('before')
    await other.remove(objectId, 'all')
    yield Buffer.from('after')
  }
  const record = async () => {
    throw new Error('no such upload')
  }
  await expect(storage.receive(objectId, body(), record)).rejects.toThrow('no such upload')
})

test('a folder that belongs to another database is refused, and nothing in it is touched', async () => {
  await expect(FilesystemStorage.open(join(root, 'objects'), 'other')).rejects.toThrow('of another database')
})

test('stray files and folders of others stop no listing', async () => {
  const storage = await FilesystemStorage.open(join(root, 'objects'), 'mine')
  await writeFile(join(root, 'objects', '.DS_Store'), '')
  await writeFile(join(root, 'objects', 'aa', '0'.repeat(30).concat('aa')), '')
  await mkdir(join(root, 'objects', 'lost+found'))
  const extents: string[] = []
  for await (const object of storage.list()) extents.push(...object.extents)
  expect(extents).toEqual([])
})
