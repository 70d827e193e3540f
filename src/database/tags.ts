import type { Tag } from '../model/tags.ts'
import type { Queryable, Transaction } from './database.ts'

/** Rows of one INSERT: SQLite and PostgreSQL both bound a statement's parameters. */
const TAGS_PER_INSERT = 100

export async function putTags(trx: Transaction, resourceId: string, tags: readonly Tag[]): Promise<void> {
  for (let start = 0; start < tags.length; start += TAGS_PER_INSERT) {
    const rows = tags.slice(start, start + TAGS_PER_INSERT).map(tag => ({
      resource_id: resourceId,
      key: tag.Key,
      value: tag.Value,
    }))
    await trx
      .insertInto('tags')
      .values(rows)
      .onConflict(conflict =>
        conflict.columns(['resource_id', 'key']).doUpdateSet({ value: e => e.ref('excluded.value') }),
      )
      .execute()
  }
}

export async function listTags(db: Queryable, resourceId: string): Promise<Tag[]> {
  return db
    .selectFrom('tags')
    .select(['key as Key', 'value as Value'])
    .where('resource_id', '=', resourceId)
    .orderBy('key')
    .execute()
}

export async function deleteTags(trx: Transaction, resourceId: string, keys?: readonly string[]): Promise<void> {
  let query = trx.deleteFrom('tags').where('resource_id', '=', resourceId)
  if (keys) query = query.where('key', 'in', [...keys])
  await query.execute()
}
