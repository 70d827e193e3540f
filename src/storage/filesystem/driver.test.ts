import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { newObjectId } from '../../ids.ts'
import { storageContract } from '../driver.contract.ts'
import { FilesystemStorage } from './driver.ts'

let root: string
const open = async () => {
  root = await mkdtemp(join(tmpdir(), 'gantry-storage-'))
  return FilesystemStorage.open(join(root, 'objects'))
}

storageContract(open, () => rm(root, { recursive: true }))

test('files and folders are for their owner only', async () => {
  const storage = await FilesystemStorage.open(join(root, 'objects'))
  const objectId = newObjectId(new Date())
  const body = async function* () {
    yield Buffer.from('x')
  }
  const extent = await storage.receive(objectId, body(), async received => received)
  const [file] = storage.locate(objectId, [extent])
  expect((await stat(`${file?.path}`)).mode & 0o777).toBe(0o600)
  expect((await stat(join(`${file?.path}`, '..'))).mode & 0o777).toBe(0o700)
})
