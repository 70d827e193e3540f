import { sql } from 'kysely'
import type { BuildId, ObjectId } from '../ids.ts'
import type { Queryable, Transaction } from './database.ts'
import type { ObjectRow, PartRow } from './schema.ts'
import { deleteUpload } from './uploads.ts'

/** An object's extents as storage reads them, in order. */
export interface Extent {
  readonly extent: string
  readonly sizeBytes: number
}

export async function insertObject(trx: Transaction, object: ObjectRow): Promise<void> {
  await trx.insertInto('objects').values(object).execute()
}

export async function findObject(db: Queryable, id: ObjectId): Promise<ObjectRow | undefined> {
  return db.selectFrom('objects').selectAll().where('id', '=', id).executeTakeFirst()
}

/** Records a part; one of the same number is replaced, as S3 lets the last one win. */
export async function putPart(trx: Transaction, part: PartRow): Promise<void> {
  await trx
    .insertInto('parts')
    .values(part)
    .onConflict(conflict => conflict.columns(['object_id', 'part_number']).doUpdateSet(part))
    .execute()
}

export async function findPart(db: Queryable, objectId: ObjectId, partNumber: number): Promise<PartRow | undefined> {
  return db
    .selectFrom('parts')
    .selectAll()
    .where('object_id', '=', objectId)
    .where('part_number', '=', partNumber)
    .executeTakeFirst()
}

/** An object's parts after the number `after`, in order. */
export async function listParts(
  db: Queryable,
  objectId: ObjectId,
  page: { after: number; limit: number } = { after: 0, limit: 10_000 },
): Promise<PartRow[]> {
  return db
    .selectFrom('parts')
    .selectAll()
    .where('object_id', '=', objectId)
    .where('part_number', '>', page.after)
    .orderBy('part_number')
    .limit(page.limit)
    .execute()
}

export async function listExtents(db: Queryable, objectId: ObjectId): Promise<Extent[]> {
  return db
    .selectFrom('parts')
    .select(['extent', 'size_bytes as sizeBytes'])
    .where('object_id', '=', objectId)
    .orderBy('part_number')
    .execute()
}

/** Every extent of an object that a row names: the pieces of it, the manifest of what is in it, the zip of a script. */
export async function listNamedExtents(db: Queryable, objectId: ObjectId): Promise<string[]> {
  const pieces = db.selectFrom('parts').select('extent').where('object_id', '=', objectId)
  const manifest = db
    .selectFrom('reports')
    .select(sql<string>`manifest_extent`.as('extent'))
    .where('object_id', '=', objectId)
    .where('manifest_extent', 'is not', null)
  const script = db.selectFrom('scripts').select(sql<string>`extent`.as('extent')).where('object_id', '=', objectId)
  const rows = await pieces.unionAll(manifest).unionAll(script).execute()
  return rows.map(row => row.extent)
}

/** Drops the parts that a Complete doesn't name. */
export async function keepOnlyParts(trx: Transaction, objectId: ObjectId, numbers: readonly number[]): Promise<void> {
  await trx
    .deleteFrom('parts')
    .where('object_id', '=', objectId)
    .where('part_number', 'not in', sql<number>`(select value from json_each(${JSON.stringify(numbers)}))`)
    .execute()
}

/**
 * Forgets what a build no longer needs: every object but `keep` and, once the build takes no more uploads, every open
 * upload. Bytes that no row names any more are storage's to sweep.
 *
 * @returns the ids whose bytes are garbage now
 */
export async function forgetObjects(
  trx: Transaction,
  buildId: BuildId,
  { keep, openUploads }: { keep: ObjectId | undefined; openUploads: 'keep' | 'forget' },
): Promise<ObjectId[]> {
  const objects = await trx.selectFrom('objects').select('id').where('build_id', '=', buildId).execute()
  const uploads =
    openUploads === 'forget'
      ? await trx.selectFrom('uploads').select('id').where('build_id', '=', buildId).execute()
      : []
  const garbage = [...new Set([...objects, ...uploads].map(row => row.id))].filter(id => id !== keep)
  for (const id of garbage) {
    await trx.deleteFrom('objects').where('id', '=', id).execute()
    await deleteUpload(trx, id)
  }
  return garbage
}
