import type { BuildRow } from '../database/schema.ts'
import { sourceColumns } from '../database/source-columns.ts'
import { GantryError } from '../errors.ts'
import { newObjectId } from '../ids.ts'
import type { Caller } from '../model/caller.ts'
import type { PinnedFile, S3Location } from '../model/storage-location.ts'
import { SourceUnavailable } from '../sources/errors.ts'
import { describeLocation } from '../sources/names.ts'
import { type NewBuild, rowOf, writeBuild } from './create.ts'
import type { Services } from './services.ts'

/**
 * Makes a build of a file in a customer's bucket, as it is there now. Where the engine can't be reached, the build is made all the
 * same, and the verifier looks for the file later.
 *
 * @throws GantryError what `Sources.pin` throws, and `InvalidRequest` for a file that is too large
 */
export async function createBuildFromBucket(
  services: Services,
  caller: Caller,
  input: NewBuild,
  location: S3Location,
): Promise<BuildRow> {
  const pinned = await pinIfReachable(services, caller, location)
  const { maxBuildBytes } = services.limits
  if (pinned && pinned.sizeBytes > maxBuildBytes) {
    throw new GantryError(
      'InvalidRequest',
      `Gantry can't read ${describeLocation(location)}: the file has ${pinned.sizeBytes} bytes, and a build at most ${maxBuildBytes} (GANTRY_MAX_BUILD_BYTES).`,
    )
  }
  const now = services.clock.now()
  const build: BuildRow = {
    ...rowOf(now, caller, input),
    object_id: newObjectId(now),
    ...sourceColumns(pinned?.location ?? location, pinned),
  }
  await services.database.write(trx => writeBuild(trx, caller, build, input.tags))
  services.wakeVerifier()
  return build
}

async function pinIfReachable(
  { sources }: Services,
  caller: Caller,
  location: S3Location,
): Promise<PinnedFile | undefined> {
  try {
    return await sources.pin(caller, location)
  } catch (error) {
    if (error instanceof SourceUnavailable) return undefined
    throw error
  }
}
