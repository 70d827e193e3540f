import type { Queryable, Transaction } from './database.ts'
import { prepared } from './prepared.ts'
import type { AccessKeyRow } from './schema.ts'

const byId = prepared<AccessKeyRow, [string]>((db, id) => db.selectFrom('access_keys').selectAll().where('id', '=', id))

export async function findAccessKey(db: Queryable, id: string): Promise<AccessKeyRow | undefined> {
  return (await byId(db, id))[0]
}

export async function findRootKey(db: Queryable): Promise<AccessKeyRow | undefined> {
  return db.selectFrom('access_keys').selectAll().where('is_root', '=', 1).executeTakeFirst()
}

export async function listAccessKeys(db: Queryable): Promise<AccessKeyRow[]> {
  return db.selectFrom('access_keys').selectAll().orderBy('created_at').orderBy('id').execute()
}

export async function insertAccessKey(trx: Transaction, key: AccessKeyRow): Promise<void> {
  await trx.insertInto('access_keys').values(key).execute()
}

export async function setAccessKeyStatus(trx: Transaction, id: string, status: AccessKeyRow['status']): Promise<void> {
  await trx.updateTable('access_keys').set({ status }).where('id', '=', id).execute()
}

export async function deleteAccessKey(trx: Transaction, id: string): Promise<void> {
  await trx.deleteFrom('access_keys').where('id', '=', id).execute()
}
