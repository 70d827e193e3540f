import { pinSource } from '../database/builds.ts'
import type { BuildRow } from '../database/schema.ts'
import { locationOf, pinnedOf, sourceColumns } from '../database/source-columns.ts'
import { GantryError } from '../errors.ts'
import type { ObjectId } from '../ids.ts'
import type { PinnedFile } from '../model/storage-location.ts'
import type { FileExtent } from '../storage/filesystem/extents.ts'
import type { Services } from './services.ts'
import { namespaceOf } from './source.ts'

/** Room that is left for uploads and rows beside a file that is fetched. */
const RESERVE_BYTES = 256 * 1024 ** 2

/** The file in a bucket is larger than a build may be. */
export class SourceTooLarge extends Error {
  readonly sizeBytes: number

  constructor(sizeBytes: number) {
    super(`the file has ${sizeBytes} bytes`)
    this.sizeBytes = sizeBytes
  }
}

/** A build in a customer's bucket, and the claim under which it is worked on. */
export interface Fetching {
  readonly build: BuildRow
  readonly objectId: ObjectId
  readonly verifierId: string
}

/**
 * Has a build's file here while `use` runs: reads it from the customer's bucket, once, and removes it at the end. No row names it, so
 * what a crash leaves is removed by the next attempt, or by the sweep (decision 17).
 *
 * Rejects as Sources does, with SourceTooLarge, and with a GantryError `InsufficientStorage` where the disk has no room for it.
 */
export async function withFetched<Result>(
  services: Services,
  fetching: Fetching,
  signal: AbortSignal,
  use: (extents: readonly FileExtent[]) => Promise<Result>,
): Promise<Result> {
  const { limits, sources, storage } = services
  const { build, objectId } = fetching
  const pinned = pinnedOf(build) ?? (await pinLate(services, fetching, signal))
  if (pinned.sizeBytes > limits.maxBuildBytes) throw new SourceTooLarge(pinned.sizeBytes)
  // What an attempt left that was killed: it takes as much room as the file does, and a sweep may come much later.
  await storage.remove(objectId, 'all')
  if ((await storage.availableBytes()) < pinned.sizeBytes + RESERVE_BYTES) {
    throw new GantryError('InsufficientStorage', `The disk of the server has no room for ${pinned.sizeBytes} bytes.`)
  }
  return storage.receive(objectId, sources.read(namespaceOf(build), pinned, signal), async extent => {
    try {
      return await use(storage.locate(objectId, [extent]))
    } finally {
      await storage.remove(objectId, [extent.extent])
    }
  })
}

/** For a build whose engine couldn't be reached when it was made. */
async function pinLate(
  { database, sources }: Services,
  { build, verifierId }: Fetching,
  signal: AbortSignal,
): Promise<PinnedFile> {
  const location = locationOf(build)
  if (!location) throw new Error(`the build ${build.id} is in no bucket`)
  const pinned = await sources.pin(namespaceOf(build), location, signal)
  const isPinned = await database.write(trx =>
    pinSource(trx, build.id, verifierId, sourceColumns(pinned.location, pinned)),
  )
  if (!isPinned) throw new Error('the claim was lost')
  return pinned
}
