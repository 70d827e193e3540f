import { sql } from 'kysely'
import type { BuildId } from '../ids.ts'
import type { Namespace } from '../model/namespace.ts'
import type { Queryable, Transaction } from './database.ts'
import { prepared } from './prepared.ts'
import type { EventRow } from './schema.ts'

/** Events whose index is in one place, so small that thousands more touch few of its pages. A history looks into every era. */
const ERA_EVENTS = 50_000
/** Not a parameter, which SQLite would divide by as a real number. */
const ERA = sql.lit(ERA_EVENTS)

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
  // One statement, so that it sees one state of the index and of what isn't in it yet.
  const indexed = db
    .withRecursive('eras(era)', eras =>
      eras.selectNoFrom(sql.lit(Math.floor(page.after / ERA_EVENTS)).as('era')).unionAll(
        eras
          .selectFrom('eras')
          .select(sql<number>`era + 1`.as('era'))
          .where('era', '<', eras.selectFrom('events_indexed').select(sql<number>`through / ${ERA}`.as('era'))),
      ),
    )
    .selectFrom('eras')
    .innerJoin('events_by_build', 'events_by_build.era', 'eras.era')
    .innerJoin('events', 'events.id', 'events_by_build.event_id')
    .selectAll('events')
    .where('events_by_build.build_id', '=', buildId)
    .where('events_by_build.event_id', '>', page.after)
  const notIndexed = db
    .selectFrom('events')
    .selectAll()
    .where('id', '>', db.selectFrom('events_indexed').select('through'))
    .where('id', '>', page.after)
    .where('build_id', '=', buildId)
  return db
    .selectFrom(indexed.unionAll(notIndexed).as('events'))
    .selectAll()
    .where('account_id', '=', accountId as EventRow['account_id'])
    .where('region', '=', region)
    .orderBy('id')
    .limit(page.limit)
    .execute()
}

/** How many events aren't in the index yet. */
export async function countUnindexedEvents(db: Queryable): Promise<number> {
  const { newest } = await db
    .selectFrom('events')
    .select(select => select.fn.max('id').as('newest'))
    .executeTakeFirstOrThrow()
  const { through } = await db.selectFrom('events_indexed').select('through').executeTakeFirstOrThrow()
  return Number(newest ?? 0) - through
}

/**
 * Takes the oldest events that aren't indexed into the index, at most `limit`.
 *
 * An event is only appended, and indexed with thousands of others, sorted by build. An index kept up to date by every insert
 * writes a page of its own for each event of another build; that was a third of what it takes to issue credentials
 * (decision 10). Meanwhile {@link listEvents} reads through what is left.
 */
export async function indexEvents(trx: Transaction, limit: number): Promise<void> {
  const { through } = await trx.selectFrom('events_indexed').select('through').executeTakeFirstOrThrow()
  // Ids have no gaps: events are never removed.
  const end = Math.min(through + limit, through + (await countUnindexedEvents(trx)))
  await trx
    .insertInto('events_by_build')
    .columns(['era', 'build_id', 'event_id'])
    .expression(
      trx
        .selectFrom('events')
        .select([sql<number>`id / ${ERA}`.as('era'), 'build_id', 'id'])
        .where('id', '>', through)
        .where('id', '<=', end)
        .orderBy('era')
        .orderBy('build_id')
        .orderBy('id'),
    )
    .execute()
  await trx.updateTable('events_indexed').set({ through: end }).execute()
}
