import { recordEvent } from '../../builds/events.ts'
import { describe, requireBuild } from '../../builds/find.ts'
import { updateBuildLabels } from '../../database/builds.ts'
import { buildIdOrArn, label } from '../../model/build.ts'
import { structure } from '../../model/schema.ts'
import { operation } from '../operation.ts'

/** Changes a build's labels. What isn't given stays as it is. */
export const updateBuild = operation({
  name: 'UpdateBuild',
  input: structure({ BuildId: buildIdOrArn, Name: label.optional(), Version: label.optional() }),
  handle: async ({ BuildId, Name, Version }, { caller, services }) =>
    services.database.write(async trx => {
      const build = await requireBuild(trx, caller, BuildId)
      const labels = {
        ...(Name === undefined ? {} : { name: Name }),
        ...(Version === undefined ? {} : { version: Version }),
      }
      await updateBuildLabels(trx, build.id, labels)
      await recordEvent(trx, build, { kind: 'BUILD_UPDATED', at: services.clock.now(), caller })
      return { Build: describe({ ...build, ...labels }) }
    }),
})
