import type { BuildId, ObjectId } from '../ids.ts'
import type { Queryable, Transaction } from './database.ts'
import type { UploadRow } from './schema.ts'

export async function insertUpload(trx: Transaction, upload: UploadRow): Promise<void> {
  await trx.insertInto('uploads').values(upload).execute()
}

/** The build's upload of that id, open or completed. */
export async function findUpload(db: Queryable, buildId: BuildId, id: ObjectId): Promise<UploadRow | undefined> {
  return db.selectFrom('uploads').selectAll().where('id', '=', id).where('build_id', '=', buildId).executeTakeFirst()
}

/** How many open uploads the build has, and what all of them hold. */
export async function sumOpenUploads(
  db: Queryable,
  buildId: BuildId,
): Promise<{ count: number; receivedBytes: number }> {
  const { count, receivedBytes } = await db
    .selectFrom('uploads')
    .select(({ fn }) => [
      fn.countAll<number>().as('count'),
      fn.sum<number | null>('received_bytes').as('receivedBytes'),
    ])
    .where('build_id', '=', buildId)
    .where('completed_at', 'is', null)
    .executeTakeFirstOrThrow()
  return { count: Number(count), receivedBytes: Number(receivedBytes ?? 0) }
}

/** Open uploads of all builds that were active last before `at`, some at a time. */
export async function listInactiveUploads(db: Queryable, at: Date, limit: number): Promise<UploadRow[]> {
  return db
    .selectFrom('uploads')
    .selectAll()
    .where('completed_at', 'is', null)
    .where('active_at', '<', at.getTime())
    .orderBy('active_at')
    .limit(limit)
    .execute()
}

/** The build's open uploads, the oldest first: ids begin with the time. */
export async function listOpenUploads(db: Queryable, buildId: BuildId): Promise<UploadRow[]> {
  return db
    .selectFrom('uploads')
    .selectAll()
    .where('build_id', '=', buildId)
    .where('completed_at', 'is', null)
    .orderBy('id')
    .execute()
}

/** @param receivedBytes the sum of the parts' sizes, this one's included */
export async function markPartReceived(trx: Transaction, id: ObjectId, receivedBytes: number, at: Date): Promise<void> {
  await trx
    .updateTable('uploads')
    .set({ received_bytes: receivedBytes, active_at: at.getTime() })
    .where('id', '=', id)
    .execute()
}

export async function markUploadCompleted(trx: Transaction, id: ObjectId, at: Date): Promise<void> {
  await trx.updateTable('uploads').set({ completed_at: at.getTime() }).where('id', '=', id).execute()
}

/** Ends an upload as if it had never been; its extents are storage's to sweep. */
export async function deleteUpload(trx: Transaction, id: ObjectId): Promise<void> {
  await trx.deleteFrom('uploads').where('id', '=', id).execute()
  await trx.deleteFrom('parts').where('object_id', '=', id).execute()
}
