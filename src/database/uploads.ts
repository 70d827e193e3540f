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

export async function countOpenUploads(db: Queryable, buildId: BuildId): Promise<number> {
  const { count } = await db
    .selectFrom('uploads')
    .select(select => select.fn.countAll<number>().as('count'))
    .where('build_id', '=', buildId)
    .where('completed_at', 'is', null)
    .executeTakeFirstOrThrow()
  return Number(count)
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

export async function setReceivedBytes(trx: Transaction, id: ObjectId, receivedBytes: number): Promise<void> {
  await trx.updateTable('uploads').set({ received_bytes: receivedBytes }).where('id', '=', id).execute()
}

export async function markUploadCompleted(trx: Transaction, id: ObjectId, at: Date): Promise<void> {
  await trx.updateTable('uploads').set({ completed_at: at.getTime() }).where('id', '=', id).execute()
}

/** Ends an upload as if it had never been; its extents are storage's to sweep. */
export async function deleteUpload(trx: Transaction, id: ObjectId): Promise<void> {
  await trx.deleteFrom('uploads').where('id', '=', id).execute()
  await trx.deleteFrom('parts').where('object_id', '=', id).execute()
}
