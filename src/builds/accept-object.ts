import { pointToObject } from '../database/builds.ts'
import type { Transaction } from '../database/database.ts'
import { forgetObjects, insertObject } from '../database/objects.ts'
import type { BuildRow, ObjectRow } from '../database/schema.ts'
import { GantryError } from '../errors.ts'
import type { ObjectId } from '../ids.ts'
import type { Caller } from '../model/caller.ts'
import { recordEvent } from './events.ts'
import { type Precondition, requirePrecondition } from './precondition.ts'

/**
 * Makes a received object the build's: the commit of this transaction is the moment at which an upload is accepted. An
 * earlier object of the build is forgotten.
 *
 * @throws GantryError what {@link requirePrecondition} throws
 * @returns ids whose bytes are garbage once the transaction is committed
 */
export async function acceptObject(
  trx: Transaction,
  build: BuildRow,
  object: ObjectRow,
  { caller, at, precondition }: { caller: Caller; at: Date; precondition: Precondition | undefined },
): Promise<ObjectId[]> {
  await requirePrecondition(trx, build, precondition)
  await insertObject(trx, object)
  await pointToObject(trx, build.id, object.id)
  const details: Record<string, string> = { UploadId: object.id, SizeBytes: String(object.size_bytes) }
  if (object.checksum_algorithm && object.checksum) details[`Checksum${object.checksum_algorithm}`] = object.checksum
  await recordEvent(trx, build, { kind: 'UPLOAD_COMPLETED', at, caller, details })
  return forgetObjects(trx, build.id, { keep: object.id, openUploads: 'keep' })
}

export function entityTooLarge(proposedBytes: number, maxBytes: number): GantryError {
  return new GantryError('EntityTooLarge', 'Your proposed upload exceeds the maximum allowed size', {
    ProposedSize: String(proposedBytes),
    MaxSizeAllowed: String(maxBytes),
  })
}
