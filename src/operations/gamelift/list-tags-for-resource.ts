import { listTags } from '../../database/tags.ts'
import { structure } from '../../model/schema.ts'
import { operation } from '../operation.ts'
import { requireTaggable, resourceArn } from './taggable.ts'

export const listTagsForResource = operation({
  name: 'ListTagsForResource',
  input: structure({ ResourceARN: resourceArn }),
  handle: async ({ ResourceARN }, { caller, services }) => {
    const db = services.database.reads
    return { Tags: await listTags(db, await requireTaggable(db, caller, ResourceARN)) }
  },
})
