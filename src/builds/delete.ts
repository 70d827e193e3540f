import { deleteBuildRow } from '../database/builds.ts'
import { forgetObjects } from '../database/objects.ts'
import { deleteTags } from '../database/tags.ts'
import type { Caller } from '../model/caller.ts'
import { removeGarbage } from '../storage/garbage.ts'
import { recordEvent } from './events.ts'
import { requireBuild } from './find.ts'
import type { Services } from './services.ts'

/** Deletes a build and its file, but never a customer's own. Its history stays. Uploads still on their way are refused when they end. */
export async function deleteBuild(services: Services, caller: Caller, idOrArn: string): Promise<void> {
  const garbage = await services.database.write(async trx => {
    const build = await requireBuild(trx, caller, idOrArn)
    await deleteBuildRow(trx, build.id)
    await deleteTags(trx, build.id)
    await recordEvent(trx, build, { kind: 'BUILD_DELETED', at: services.clock.now(), caller })
    const garbage = await forgetObjects(trx, build.id, { keep: undefined, openUploads: 'forget' })
    // What is here of a file in a bucket has no row of its own.
    return build.source_bucket !== null && build.object_id ? [...garbage, build.object_id] : garbage
  })
  removeGarbage(services, garbage)
}
