import { sql } from 'kysely'
import type { BuildId, ObjectId } from '../ids.ts'
import type { BuildStatus } from '../model/build.ts'
import type { Namespace } from '../model/namespace.ts'
import type { Queryable, Transaction } from './database.ts'
import { prepared } from './prepared.ts'
import type { BuildRow, SourceColumns } from './schema.ts'

export async function insertBuild(trx: Transaction, build: BuildRow): Promise<void> {
  await trx.insertInto('builds').values(build).execute()
}

const byId = prepared<BuildRow, [string]>((db, id) =>
  db
    .selectFrom('builds')
    .selectAll()
    .where('id', '=', id as BuildId),
)

/** What decides whether a build is the caller's, and takes uploads. */
export type BuildState = Pick<BuildRow, 'id' | 'account_id' | 'region' | 'status' | 'source_bucket'>

const stateInNamespace = prepared<BuildState, [string, string, string]>((db, accountId, region, id) => ({
  compile: () =>
    sql<BuildState>`select id, account_id, region, status, source_bucket from builds indexed by builds_by_namespace
      where account_id = ${accountId} and region = ${region} and id = ${id}`.compile(db),
}))

/**
 * The state of the namespace's build of that id. All of it is in the index, which spares the row's own page: with a million
 * builds that is one which the processor hasn't seen lately. SQLite by itself would prefer the primary key.
 */
export async function findBuildState(
  db: Queryable,
  { accountId, region }: Namespace,
  id: BuildId,
): Promise<BuildState | undefined> {
  return (await stateInNamespace(db, accountId, region, id))[0]
}

export async function findBuild(db: Queryable, id: BuildId): Promise<BuildRow | undefined> {
  return (await byId(db, id))[0]
}

/** Builds after the id `after`, in the order of their ids. */
export async function listBuilds(
  db: Queryable,
  { accountId, region }: Namespace,
  page: { status: BuildStatus | undefined; after: BuildId | undefined; limit: number },
): Promise<BuildRow[]> {
  let query = db
    .selectFrom('builds')
    .selectAll()
    .where('account_id', '=', accountId as BuildRow['account_id'])
    .where('region', '=', region)
  if (page.status) query = query.where('status', '=', page.status)
  if (page.after) query = query.where('id', '>', page.after)
  return query.orderBy('id').limit(page.limit).execute()
}

export async function updateBuildLabels(
  trx: Transaction,
  id: BuildId,
  labels: { name?: string; version?: string },
): Promise<void> {
  if (Object.keys(labels).length === 0) return
  await trx.updateTable('builds').set(labels).where('id', '=', id).execute()
}

export async function deleteBuildRow(trx: Transaction, id: BuildId): Promise<void> {
  await trx.deleteFrom('builds').where('id', '=', id).execute()
  await trx.deleteFrom('reports').where('build_id', '=', id).execute()
}

/** Marks all upload credentials that were issued for the build until `at` as dead. A clock that was set back revives none. */
export async function revokeCredentials(trx: Transaction, id: BuildId, at: Date): Promise<void> {
  await trx
    .updateTable('builds')
    .set({ credentials_revoked_at: sql<number>`max(coalesce(credentials_revoked_at, 0), ${at.getTime()})` })
    .where('id', '=', id)
    .execute()
}

/** Makes `objectId` the build's object; whoever was verifying an earlier one has lost its claim. */
export async function pointToObject(trx: Transaction, id: BuildId, objectId: ObjectId): Promise<void> {
  await trx
    .updateTable('builds')
    .set({ object_id: objectId, verifier_id: null, verifier_until: null, verification_failures: 0 })
    .where('id', '=', id)
    .execute()
}

/** What nobody can have set by the present clock, so that it is from before the clock was set back. */
export interface Unbelievable {
  /** A claim that holds until then or longer. */
  readonly claim: Date
  /** Another attempt that is made only then or later. */
  readonly retry: Date
}

/** Where a build's file comes from: it is uploaded to Gantry, or stays in a customer's bucket. */
export type Origin = 'upload' | 'bucket'

/** A build with a file of that origin that no verifier holds at `now`, oldest claim first. */
export async function findBuildToVerify(
  db: Queryable,
  origin: Origin,
  now: Date,
  unbelievable: Unbelievable,
): Promise<BuildRow | undefined> {
  return (
    db
      .selectFrom('builds')
      .selectAll()
      .where('status', '=', 'INITIALIZED')
      // Each in the words of its index.
      .$if(origin === 'upload', query => query.where('object_id', 'is not', null).where('source_bucket', 'is', null))
      .$if(origin === 'bucket', query => query.where('source_bucket', 'is not', null))
      .where(where =>
        where.or([
          where('verifier_until', 'is', null),
          where('verifier_until', '<', now.getTime()),
          where.and([
            where('verifier_id', 'is not', null),
            where('verifier_until', '>=', unbelievable.claim.getTime()),
          ]),
          where('verifier_until', '>=', unbelievable.retry.getTime()),
        ]),
      )
      .orderBy('verifier_until')
      .limit(1)
      .executeTakeFirst()
  )
}

export async function claimBuild(trx: Transaction, id: BuildId, verifierId: string, until: Date): Promise<void> {
  await trx
    .updateTable('builds')
    .set({ verifier_id: verifierId, verifier_until: until.getTime() })
    .where('id', '=', id)
    .execute()
}

/** Keeps a claim alive. False: it was lost, to an upload, a deletion, or another verifier after it had run out. */
export async function renewClaim(trx: Transaction, id: BuildId, verifierId: string, until: Date): Promise<boolean> {
  const { numUpdatedRows } = await trx
    .updateTable('builds')
    .set({ verifier_until: until.getTime() })
    .where('id', '=', id)
    .where('verifier_id', '=', verifierId)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

/** Fixes which state of its file a build is of, if the verifier that found it still holds its claim. */
export async function pinSource(
  trx: Transaction,
  id: BuildId,
  verifierId: string,
  found: SourceColumns,
): Promise<boolean> {
  const { numUpdatedRows } = await trx
    .updateTable('builds')
    .set(found)
    .where('id', '=', id)
    .where('verifier_id', '=', verifierId)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

/** Gives a claim back after `failures` failed attempts, so that the next one starts at `retryAt`. */
export async function releaseClaim(
  trx: Transaction,
  id: BuildId,
  verifierId: string,
  { failures, retryAt }: { failures: number; retryAt: Date },
): Promise<void> {
  await trx
    .updateTable('builds')
    .set({ verifier_id: null, verifier_until: retryAt.getTime(), verification_failures: failures })
    .where('id', '=', id)
    .where('verifier_id', '=', verifierId)
    .execute()
}

/** Writes the verdict, if the verifier still holds its claim, and with it the object that it read. */
export async function finishBuild(
  trx: Transaction,
  id: BuildId,
  verifierId: string,
  verdict: { status: 'READY' | 'FAILED'; sizeBytes: number },
): Promise<boolean> {
  const { numUpdatedRows } = await trx
    .updateTable('builds')
    .set({ status: verdict.status, size_on_disk: verdict.sizeBytes, verifier_id: null, verifier_until: null })
    .where('id', '=', id)
    .where('verifier_id', '=', verifierId)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}
