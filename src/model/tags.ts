import { GantryError } from '../errors.ts'
import { list, structure, text, textList } from './schema.ts'

/** The model's TagList and TagKeyList take 200 members; a resource holds as many. */
export const MAX_TAGS = 200

const TAG_KEY = { min: 1, max: 128 }

export const tagList = list(structure({ Key: text(TAG_KEY), Value: text({ max: 256 }) }), { max: MAX_TAGS })

export const tagKeyList = textList(TAG_KEY, { max: MAX_TAGS })

export interface Tag {
  readonly Key: string
  readonly Value: string
}

/** @throws GantryError `InvalidRequest` when a key is given twice: which value it should get would be a guess. */
export function requireUniqueKeys(tags: readonly Tag[]): void {
  const keys = new Set<string>()
  for (const { Key } of tags) {
    if (keys.has(Key)) throw new GantryError('InvalidRequest', `Duplicate tag key: ${Key}`)
    keys.add(Key)
  }
}
