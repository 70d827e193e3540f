import { deleteBuild as removeBuild } from '../../builds/delete.ts'
import { buildIdOrArn } from '../../model/build.ts'
import { structure } from '../../model/schema.ts'
import { operation } from '../operation.ts'

/** Deletes a build with its file; its upload credentials are dead from then on. */
export const deleteBuild = operation({
  name: 'DeleteBuild',
  input: structure({ BuildId: buildIdOrArn }),
  handle: async ({ BuildId }, { caller, services }) => {
    await removeBuild(services, caller, BuildId)
    return undefined
  },
})
