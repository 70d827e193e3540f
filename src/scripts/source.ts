import { sourceColumns } from '../database/source-columns.ts'
import { GantryError } from '../errors.ts'
import { newObjectId } from '../ids.ts'
import type { Caller } from '../model/caller.ts'
import { SCRIPT_LIMITS } from '../model/limits.ts'
import type { NodeJsVersion } from '../model/script.ts'
import type { PinnedFile, S3Location } from '../model/storage-location.ts'
import { SourceUnavailable } from '../sources/errors.ts'
import { describeLocation } from '../sources/names.ts'
import { removeGarbage } from '../storage/garbage.ts'
import { checkScript } from './check.ts'
import type { RecordContent } from './content.ts'
import type { ScriptServices } from './services.ts'

/** What finding and reading a file may take, since the caller waits: 100 MB at 6 MB a second. */
const MAX_READ_MS = 20_000

/**
 * Takes a zip in a customer's bucket: it is pinned, copied into storage to be checked, and the copy goes with the answer. What
 * dies in between is for the sweep, since no row ever names the copy.
 */
export async function acceptSource<Result>(
  services: ScriptServices,
  caller: Caller,
  location: S3Location,
  nodeJsVersion: NodeJsVersion,
  record: RecordContent<Result>,
): Promise<Result> {
  const { clock, storage, sources, checkPlaces } = services
  const signal = AbortSignal.timeout(MAX_READ_MS)
  const objectId = newObjectId(clock.now())
  let isRead = false
  try {
    const pinned = await sources.pin(caller, location, signal)
    if (pinned.sizeBytes > SCRIPT_LIMITS.maxSourceBytes) throw tooLarge(pinned)
    using _coming = checkPlaces.takeComing()
    return await storage.receive(objectId, sources.read(caller, pinned, signal), async received => {
      isRead = true
      using _place = await checkPlaces.take()
      const report = await checkScript(storage.locate(objectId, [received]), nodeJsVersion)
      return record({
        // "When files are uploaded from an S3 location, this value remains at 0" (the model, of SizeOnDisk).
        size_on_disk: 0,
        object_id: null,
        extent: null,
        ...sourceColumns(pinned.location, pinned),
        checked_at: clock.now().getTime(),
        report: JSON.stringify(report),
      })
    })
  } catch (error) {
    throw signal.aborted && !isRead ? tooSlow(location) : error
  } finally {
    removeGarbage(services, [objectId])
  }
}

function tooLarge({ location, sizeBytes }: PinnedFile): GantryError {
  return new GantryError(
    'InvalidRequest',
    `Gantry can't read ${describeLocation(location)}: the file has ${sizeBytes.toLocaleString('en-US')} bytes; a script's zip may have at most ${SCRIPT_LIMITS.maxSourceBytes.toLocaleString('en-US')}.`,
  )
}

function tooSlow(location: S3Location): SourceUnavailable {
  return new SourceUnavailable(
    `Gantry can't read ${describeLocation(location)}: it has not come in ${MAX_READ_MS / 1000} seconds. Try again.`,
  )
}
