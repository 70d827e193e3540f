import {
  type FileHandle,
  mkdir,
  open,
  opendir,
  readdir,
  readFile,
  rm,
  rmdir,
  statfs,
  writeFile,
} from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { GantryError, OperatorError } from '../../errors.ts'
import { isObjectId, type ObjectId } from '../../ids.ts'
import { randomBytes } from '../../random.ts'
import type { ReceivedExtent, StorageDriver } from '../driver.ts'
import type { FileExtent } from './extents.ts'
import { writeDurably } from './receive.ts'
import { Tickets } from './tickets.ts'

/** A removal takes an empty folder away between two steps at most now and then; a folder that can't be made stays so. */
const MAX_TRIES = 100

/** On top of its ticket, of which a new process starts again with the first. */
const EXTENT_RANDOM_BYTES = 8

/**
 * Objects as files: `<root>/<shard>/<object id>/<extent>`. The shard is the id's last two digits, which are random, so that
 * no folder grows beyond what a file system likes.
 */
export class FilesystemStorage implements StorageDriver {
  readonly #root: string
  /** Held while an extent is being received or recorded: then it isn't for a sweep to judge. */
  readonly #tickets: Tickets
  /** The extents that this thread is receiving or recording. */
  readonly #receiving = new Set<string>()

  private constructor(root: string, tickets: Tickets) {
    this.#root = root
    this.#tickets = tickets
  }

  /**
   * Opens the folder `root`, which belongs to the database of that installation and to no other: by any other's rows a sweep
   * would take everything in it for garbage.
   *
   * @param tickets shared with the other threads of this process that open it, which no other process may do meanwhile
   * @throws OperatorError if it is another's
   */
  static async open(
    root: string,
    installationId: string,
    tickets = new Tickets(Tickets.share(1), 0),
  ): Promise<FilesystemStorage> {
    for (const shard of SHARDS) await mkdir(join(root, shard), { recursive: true, mode: 0o700 })
    const marker = join(root, 'installation')
    const owner = await readFile(marker, 'utf8').catch(ignoreMissing)
    if (owner === undefined) await writeFile(marker, installationId, { mode: 0o600, flush: true })
    else if (owner !== installationId) {
      throw new OperatorError(
        `${root} holds the files of another database than the one configured (GANTRY_DATABASE_URL)`,
      )
    }
    await syncFolder(root)
    await syncFolder(dirname(root))
    return new FilesystemStorage(root, tickets)
  }

  async receive<Result>(
    objectId: ObjectId,
    body: AsyncIterable<Buffer>,
    record: (extent: ReceivedExtent) => Promise<Result>,
  ): Promise<Result> {
    using ticket = this.#tickets.take()
    const extent = ticket.prefix + randomBytes(EXTENT_RANDOM_BYTES).toString('hex')
    const path = join(this.#folder(objectId), extent)
    this.#receiving.add(extent)
    try {
      const sizeBytes = await writeDurably(await this.#create(objectId, path), path, body)
      // A file is only as durable as its entry in its folder, and that folder as its own entry. Where another thread has removed
      // them, the object has lost its rows, which `record` finds out and answers.
      await syncFolder(this.#folder(objectId)).catch(ignoreMissing)
      await syncFolder(dirname(this.#folder(objectId)))
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
    for (const extent of extents === 'all' ? await this.#removable(folder) : extents) {
      await rm(join(folder, extent), { force: true })
    }
    // The folder goes with its last extent; while it holds others, or is gone already, there is nothing to do.
    await rmdir(folder).catch(() => {})
  }

  async availableBytes(): Promise<number> {
    const { bavail, bsize } = await statfs(this.#root)
    return bavail * bsize
  }

  async *list(): AsyncIterable<{ objectId: ObjectId; extents: string[] }> {
    for (const shard of SHARDS) {
      for await (const { name } of await opendir(join(this.#root, shard))) {
        if (!isObjectId(name)) continue
        const extents = (await readdir(join(this.#root, shard, name)).catch(ignoreMissing)) ?? []
        yield { objectId: name, extents: this.#tickets.received(extents) }
      }
    }
  }

  /**
   * All of an object's extents but those that this thread is receiving. If another thread is, its object has lost its rows
   * already, so nothing will ever count on them.
   */
  async #removable(folder: string): Promise<string[]> {
    const names = (await readdir(folder).catch(ignoreMissing)) ?? []
    return names.filter(name => !this.#receiving.has(name))
  }

  /** A new file; tried again if a removal took the empty folder away in between. */
  async #create(objectId: ObjectId, path: string): Promise<FileHandle> {
    for (let tries = 1; ; tries++) {
      try {
        await mkdir(this.#folder(objectId), { recursive: true, mode: 0o700 })
        return await open(path, 'wx', 0o600)
      } catch (error) {
        // `mkdir` too, which looks again at a folder that was there.
        if (tries === MAX_TRIES) throw error
        ignoreMissing(error as NodeJS.ErrnoException)
      }
    }
  }

  #folder(objectId: ObjectId): string {
    return join(this.#root, objectId.slice(-2), objectId)
  }
}

/** The first level of folders: the last two digits of the ids, which are random. */
const SHARDS = Array.from({ length: 256 }, (_, shard) => shard.toString(16).padStart(2, '0'))

function isDiskFull(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT')
}

/** A folder that isn't there, or a stray file where an object's folder would be. */
function ignoreMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT' && error.code !== 'ENOTDIR') throw error
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}
