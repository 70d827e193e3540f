import { findObject } from '../../database/objects.ts'
import type { ObjectRow } from '../../database/schema.ts'
import { GantryError } from '../../errors.ts'
import type { UploadOperation } from '../operation.ts'

/** What the gateway has received, so that a client can see that its upload arrived. */
export const headObject: UploadOperation<object, ObjectRow> = async (_input, { services, build }) => {
  const object = build.object_id === null ? undefined : await findObject(services.database.reads, build.object_id)
  if (!object) throw new GantryError('NoSuchKey', 'The specified key does not exist.')
  return object
}
