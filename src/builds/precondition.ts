import type { Queryable } from '../database/database.ts'
import { findObject } from '../database/objects.ts'
import type { BuildRow } from '../database/schema.ts'
import { GantryError } from '../errors.ts'

/** What must hold of a build's object for another to take its place: that there is none, or the one of an entity tag. */
export type Precondition =
  | { readonly header: 'If-None-Match' }
  /** Without quotes. */
  | { readonly header: 'If-Match'; readonly etag: string }

/**
 * Asked once before a body is received, to spare the client its upload, and again in the transaction that accepts it.
 *
 * @throws GantryError `PreconditionFailed`, or `NoSuchKey` where there is nothing to match
 */
export async function requirePrecondition(
  db: Queryable,
  build: BuildRow,
  precondition: Precondition | undefined,
): Promise<void> {
  if (!precondition) return
  const object = build.object_id === null ? undefined : await findObject(db, build.object_id)
  const { header } = precondition
  if (header === 'If-Match' && !object) throw new GantryError('NoSuchKey', 'The specified key does not exist.')
  if (header === 'If-Match' ? object?.etag === precondition.etag : !object) return
  throw new GantryError('PreconditionFailed', 'At least one of the pre-conditions you specified did not hold', {
    Condition: header,
  })
}
