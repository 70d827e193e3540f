import { describe, requireBuild } from '../../builds/find.ts'
import { buildIdOrArn } from '../../model/build.ts'
import { structure } from '../../model/schema.ts'
import { operation } from '../operation.ts'

export const describeBuild = operation({
  name: 'DescribeBuild',
  input: structure({ BuildId: buildIdOrArn }),
  handle: async ({ BuildId }, { caller, services }) => ({
    Build: describe(await requireBuild(services.database.reads, caller, BuildId)),
  }),
})
