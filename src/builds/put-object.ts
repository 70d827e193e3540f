import { putPart } from '../database/objects.ts'
import type { BuildRow, ObjectRow } from '../database/schema.ts'
import { newObjectId } from '../ids.ts'
import type { Uploader } from '../model/caller.ts'
import { removeGarbage } from '../storage/garbage.ts'
import type { UploadBody } from '../streams/upload-body.ts'
import { acceptObject } from './accept-object.ts'
import { entityTag } from './etag.ts'
import { requireUploadable } from './granted-build.ts'
import type { Precondition } from './precondition.ts'
import type { Services } from './services.ts'

/** Receives a build's file in one request: durable, then in one commit the build's object. */
export async function putObject(
  services: Services,
  caller: Uploader,
  build: BuildRow,
  body: UploadBody,
  precondition: Precondition | undefined,
): Promise<ObjectRow> {
  const { clock, database, storage } = services
  const id = newObjectId(clock.now())
  const { object, garbage } = await storage.receive(id, body, ({ extent, sizeBytes }) => {
    const result = body.result()
    const now = clock.now()
    const common = { etag: entityTag(result), checksum: result.checksum?.value ?? null, created_at: now.getTime() }
    const object: ObjectRow = {
      ...common,
      id,
      build_id: build.id,
      size_bytes: sizeBytes,
      checksum_algorithm: result.checksum?.algorithm ?? null,
      checksum_type: result.checksum ? 'FULL_OBJECT' : null,
    }
    return database.write(async trx => {
      const current = await requireUploadable(trx, caller.grant)
      await putPart(trx, { ...common, object_id: id, part_number: 1, extent, size_bytes: sizeBytes })
      return { object, garbage: await acceptObject(trx, current, object, { caller, at: now, precondition }) }
    })
  })
  removeGarbage(services, garbage)
  services.wakeVerifier()
  return object
}
