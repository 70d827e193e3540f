import { deleteTags } from '../../database/tags.ts'
import { structure } from '../../model/schema.ts'
import { tagKeyList } from '../../model/tags.ts'
import { operation } from '../operation.ts'
import { requireTaggable, resourceArn } from './taggable.ts'

/** Removes tags by key; a key that the resource doesn't have is no error. */
export const untagResource = operation({
  name: 'UntagResource',
  input: structure({ ResourceARN: resourceArn, TagKeys: tagKeyList }),
  handle: async ({ ResourceARN, TagKeys }, { caller, services }) => {
    await services.database.write(async trx =>
      deleteTags(trx, await requireTaggable(trx, caller, ResourceARN), TagKeys),
    )
    return {}
  },
})
