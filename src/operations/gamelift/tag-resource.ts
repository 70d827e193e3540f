import { listTags, putTags } from '../../database/tags.ts'
import { GantryError } from '../../errors.ts'
import { structure } from '../../model/schema.ts'
import { MAX_TAGS, requireUniqueKeys, tagList } from '../../model/tags.ts'
import { operation } from '../operation.ts'
import { requireTaggable, resourceArn } from './taggable.ts'

/** Adds tags to a resource; one whose key it has already gets the new value. */
export const tagResource = operation({
  name: 'TagResource',
  input: structure({ ResourceARN: resourceArn, Tags: tagList }),
  handle: async ({ ResourceARN, Tags }, { caller, services }) => {
    requireUniqueKeys(Tags)
    await services.database.write(async trx => {
      const resource = await requireTaggable(trx, caller, ResourceARN)
      await putTags(trx, resource, Tags)
      if ((await listTags(trx, resource)).length > MAX_TAGS) {
        throw new GantryError('TaggingFailed', `A resource can have at most ${MAX_TAGS} tags.`)
      }
    })
    return {}
  },
})
