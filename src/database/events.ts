import type { BuildId } from '../ids.ts'
import type { Namespace } from './builds.ts'
import type { Queryable, Transaction } from './database.ts'
import { prepared } from './prepared.ts'
import type { EventRow } from './schema.ts'

export type NewEvent = Omit<EventRow, 'id'>
export type StoredEvent = Omit<EventRow, 'id'> & { readonly id: number }

const insert = prepared(
  (
    db,
    build_id: string,
    account_id: string,
    region: string,
    at: number,
    kind: string,
    caller: string | null,
    source_ip: string | null,
    details: string,
  ) =>
    db.insertInto('events').values({ build_id, account_id, region, at, kind, caller, source_ip, details } as NewEvent),
)

export function insertEvent(trx: Transaction, event: NewEvent): Promise<unknown> {
  return insert(
    trx,
    event.build_id,
    event.account_id,
    event.region,
    event.at,
    event.kind,
    event.caller,
    event.source_ip,
    event.details,
  )
}

/** A build's events after the id `after`, oldest first. They outlive the build. */
export async function listEvents(
  db: Queryable,
  { accountId, region }: Namespace,
  buildId: BuildId,
  page: { after: number; limit: number },
): Promise<StoredEvent[]> {
  return db
    .selectFrom('events')
    .selectAll()
    .where('build_id', '=', buildId)
    .where('account_id', '=', accountId as EventRow['account_id'])
    .where('region', '=', region)
    .where('id', '>', page.after)
    .orderBy('id')
    .limit(page.limit)
    .execute()
}
