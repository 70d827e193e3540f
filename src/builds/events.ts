import type { Queryable, Transaction } from '../database/database.ts'
import { countUnindexedEvents, indexEvents, insertEvent, listEvents } from '../database/events.ts'
import type { BuildRow } from '../database/schema.ts'
import type { BuildId } from '../ids.ts'
import type { Caller } from '../model/caller.ts'
import type { BuildEvent, EventKind } from '../model/event.ts'
import type { Namespace } from '../model/namespace.ts'
import type { Services } from './services.ts'

/** Writes a line of a build's history, in the transaction that made it true. */
export function recordEvent(
  trx: Transaction,
  build: Pick<BuildRow, 'id' | 'account_id' | 'region'>,
  event: { kind: EventKind; at: Date; caller?: Caller; details?: Record<string, string> },
): Promise<unknown> {
  return insertEvent(trx, {
    build_id: build.id,
    account_id: build.account_id,
    region: build.region,
    at: event.at.getTime(),
    kind: event.kind,
    caller: event.caller?.arn ?? null,
    source_ip: event.caller?.sourceIp ?? null,
    details: JSON.stringify(event.details ?? {}),
  })
}

/**
 * Events cost the less to index the more there are at once. So many take tens of milliseconds, and a page of history has to
 * read through as many that aren't indexed yet.
 */
const INDEXED_AT_ONCE = 10_000

/** Indexes what has been recorded, once that is worth it. */
export async function indexRecordedEvents({ database }: Pick<Services, 'database'>): Promise<void> {
  while ((await countUnindexedEvents(database.reads)) >= INDEXED_AT_ONCE) {
    await database.write(trx => indexEvents(trx, INDEXED_AT_ONCE))
  }
}

/** A page of a build's history, oldest first; a deleted build's is still there. */
export async function readEvents(
  db: Queryable,
  namespace: Namespace,
  buildId: BuildId,
  page: { after: number; limit: number },
): Promise<BuildEvent[]> {
  const rows = await listEvents(db, namespace, buildId, page)
  return rows.map(row => ({
    EventId: String(row.id),
    Time: new Date(row.at),
    Kind: row.kind,
    ...(row.caller === null ? {} : { Caller: row.caller }),
    ...(row.source_ip === null ? {} : { SourceIp: row.source_ip }),
    Details: JSON.parse(row.details) as Record<string, string>,
  }))
}
