import { type FileHandle, mkdir, open, opendir, readdir, rm, rmdir } from 'node:fs/promises'
import { join } from 'node:path'
import { GantryError } from '../../errors.ts'
import { isObjectId, type ObjectId } from '../../ids.ts'
import { randomBytes } from '../../random.ts'
import type { ReceivedExtent, StorageDriver } from '../driver.ts'
import type { FileExtent } from './extents.ts'
import { writeDurably } from './receive.ts'

/**
 * Objects as files: `<root>/<shard>/<object id>/<extent>`. The shard is the id's last two digits, which are random, so that
 * no folder grows beyond what a file system likes.
 */
export class FilesystemStorage implements StorageDriver {
  readonly #root: string
  /** Extents that are being received or recorded: those are not for a removal or a sweep to judge. */
  readonly #receiving = new Set<string>()

  private constructor(root: string) {
    this.#root = root
  }

  static async open(root: string): Promise<FilesystemStorage> {
    await mkdir(root, { recursive: true, mode: 0o700 })
    return new FilesystemStorage(root)
  }

  async receive<Result>(
    objectId: ObjectId,
    body: AsyncIterable<Buffer>,
    record: (extent: ReceivedExtent) => Promise<Result>,
  ): Promise<Result> {
    const extent = randomBytes(8).toString('hex')
    const path = join(this.#folder(objectId), extent)
    this.#receiving.add(extent)
    try {
      const sizeBytes = await writeDurably(await this.#create(objectId, path), body)
      await syncFolder(this.#folder(objectId))
      return await record({ extent, sizeBytes })
    } catch (error) {
      this.#receiving.delete(extent)
      await this.remove(objectId, [extent])
      throw isDiskFull(error) ? new GantryError('InsufficientStorage', 'The disk of the server is full.') : error
    } finally {
      this.#receiving.delete(extent)
    }
  }

  locate(objectId: ObjectId, extents: readonly ReceivedExtent[]): FileExtent[] {
    const folder = this.#folder(objectId)
    return extents.map(({ extent, sizeBytes }) => ({ path: join(folder, extent), sizeBytes }))
  }

  async remove(objectId: ObjectId, extents: readonly string[] | 'all'): Promise<void> {
    const folder = this.#folder(objectId)
    for (const extent of extents === 'all' ? await this.#extents(folder) : extents) {
      await rm(join(folder, extent), { force: true })
    }
    // The folder goes with its last extent; while it holds others, or is gone already, there is nothing to do.
    await rmdir(folder).catch(() => {})
  }

  async *list(): AsyncIterable<{ objectId: ObjectId; extents: string[] }> {
    for (const shard of await readdir(this.#root)) {
      for await (const { name } of await opendir(join(this.#root, shard))) {
        if (isObjectId(name)) yield { objectId: name, extents: await this.#extents(join(this.#root, shard, name)) }
      }
    }
  }

  /** What is in an object's folder, leaving out what is being received. */
  async #extents(folder: string): Promise<string[]> {
    const names = await readdir(folder).catch(ignoreMissing)
    return (names ?? []).filter(name => !this.#receiving.has(name))
  }

  /** A new file; tried again if a removal took the empty folder away in between. */
  async #create(objectId: ObjectId, path: string): Promise<FileHandle> {
    for (;;) {
      await this.#makeFolder(objectId)
      const file = await open(path, 'wx', 0o600).catch(ignoreMissing)
      if (file) return file
    }
  }

  #folder(objectId: ObjectId): string {
    return join(this.#root, objectId.slice(-2), objectId)
  }

  /** Makes an object's folder, durably: a folder is only as durable as its entry in the folder above. */
  async #makeFolder(objectId: ObjectId): Promise<void> {
    const folder = this.#folder(objectId)
    const firstMade = await mkdir(folder, { recursive: true, mode: 0o700 })
    if (firstMade === undefined) return
    await syncFolder(join(folder, '..'))
    if (firstMade !== folder) await syncFolder(this.#root)
  }
}

function isDiskFull(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT')
}

function ignoreMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}
