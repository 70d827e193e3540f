import type { Queryable, Transaction } from '../database/database.ts'
import { findPart, putPart } from '../database/objects.ts'
import type { BuildRow, PartRow, UploadRow } from '../database/schema.ts'
import { deleteUpload, findUpload, insertUpload, markPartReceived, sumOpenUploads } from '../database/uploads.ts'
import { GantryError } from '../errors.ts'
import { isObjectId, newObjectId } from '../ids.ts'
import type { Uploader } from '../model/caller.ts'
import { removeGarbage } from '../storage/garbage.ts'
import type { ChecksumAlgorithm } from '../streams/checksums.ts'
import type { UploadBody } from '../streams/upload-body.ts'
import { entityTooLarge } from './accept-object.ts'
import { entityTag } from './etag.ts'
import { recordEvent } from './events.ts'
import { requireUploadable } from './granted-build.ts'
import type { Services } from './services.ts'

/** S3's own limit. */
export const MAX_PART_NUMBER = 10_000

/** Uploads open at a time for one build: enough for any client and its retries, few enough to bound what they hold. */
const MAX_OPEN_UPLOADS = 100

/** What all open uploads of a build may hold, in builds of the largest size: one that goes on, and one that was left behind. */
const MAX_OPEN_BUILDS = 2

/** How the parts' checksums become the object's: computed over all bytes, or over the parts' checksums. */
export type ChecksumType = 'FULL_OBJECT' | 'COMPOSITE'

/** Opens a multipart upload to a build. */
export async function createUpload(
  services: Services,
  caller: Uploader,
  build: BuildRow,
  checksum: { algorithm: ChecksumAlgorithm; type: ChecksumType } | undefined,
): Promise<UploadRow> {
  const now = services.clock.now()
  const upload: UploadRow = {
    id: newObjectId(now),
    build_id: build.id,
    created_at: now.getTime(),
    checksum_algorithm: checksum?.algorithm ?? null,
    checksum_type: checksum?.type ?? null,
    active_at: now.getTime(),
    received_bytes: 0,
    completed_at: null,
  }
  await services.database.write(async trx => {
    const current = await requireUploadable(trx, caller.grant)
    if ((await sumOpenUploads(trx, build.id)).count >= MAX_OPEN_UPLOADS) {
      throw new GantryError(
        'InvalidRequest',
        `The build has ${MAX_OPEN_UPLOADS} open uploads. Abort or complete one first.`,
      )
    }
    await insertUpload(trx, upload)
    await recordEvent(trx, current, { kind: 'UPLOAD_STARTED', at: now, caller, details: { UploadId: upload.id } })
  })
  return upload
}

/**
 * Receives a part; one of the same number that came before is replaced in the same commit.
 *
 * @throws GantryError `EntityTooLarge` or `InvalidRequest` above what an upload, or all of a build's, may hold
 */
export async function receivePart(
  services: Services,
  caller: Uploader,
  upload: UploadRow,
  partNumber: number,
  body: UploadBody,
): Promise<PartRow> {
  const { clock, database, limits, storage } = services
  const { part, replaced } = await storage.receive(upload.id, body, ({ extent, sizeBytes }) => {
    const result = body.result()
    const now = clock.now()
    const part: PartRow = {
      object_id: upload.id,
      part_number: partNumber,
      extent,
      size_bytes: sizeBytes,
      etag: entityTag(result),
      checksum: result.checksum?.value ?? null,
      created_at: now.getTime(),
    }
    return database.write(async trx => {
      await requireUploadable(trx, caller.grant)
      const current = await requireOpenUpload(trx, upload.build_id, upload.id)
      const replaced = await findPart(trx, upload.id, partNumber)
      const addedBytes = sizeBytes - (replaced?.size_bytes ?? 0)
      await requireRoom(trx, current, addedBytes, limits.maxBuildBytes)
      await putPart(trx, part)
      await markPartReceived(trx, upload.id, current.received_bytes + addedBytes, now)
      return { part, replaced: replaced?.extent }
    })
  })
  // A failure leaves the replaced bytes to the next sweep.
  if (replaced !== undefined) storage.remove(upload.id, [replaced]).catch(() => {})
  return part
}

async function requireRoom(
  trx: Transaction,
  upload: UploadRow,
  addedBytes: number,
  maxBuildBytes: number,
): Promise<void> {
  const uploadBytes = upload.received_bytes + addedBytes
  if (uploadBytes > maxBuildBytes) throw entityTooLarge(uploadBytes, maxBuildBytes)
  const { receivedBytes } = await sumOpenUploads(trx, upload.build_id)
  if (receivedBytes + addedBytes <= MAX_OPEN_BUILDS * maxBuildBytes) return
  throw new GantryError(
    'InvalidRequest',
    `The build's open uploads would hold more than ${MAX_OPEN_BUILDS * maxBuildBytes} bytes together. Abort one first.`,
  )
}

/** Ends an upload and forgets its parts. */
export async function abortUpload(services: Services, caller: Uploader, upload: UploadRow): Promise<void> {
  await services.database.write(async trx => {
    const build = await requireUploadable(trx, caller.grant)
    await requireOpenUpload(trx, upload.build_id, upload.id)
    await deleteUpload(trx, upload.id)
    const at = services.clock.now()
    await recordEvent(trx, build, { kind: 'UPLOAD_ABORTED', at, caller, details: { UploadId: upload.id } })
  })
  removeGarbage(services, [upload.id])
}

/**
 * The build's upload of that id. It belongs to the build, not to the credentials that opened it: a client whose
 * credentials expired goes on with fresh ones.
 *
 * @throws GantryError `NoSuchUpload`
 */
export async function requireUpload(db: Queryable, buildId: BuildRow['id'], uploadId: string): Promise<UploadRow> {
  const upload = isObjectId(uploadId) ? await findUpload(db, buildId, uploadId) : undefined
  if (!upload) throw noSuchUpload(uploadId)
  return upload
}

/** As {@link requireUpload}, for an upload that still takes parts. */
export async function requireOpenUpload(db: Queryable, buildId: BuildRow['id'], uploadId: string): Promise<UploadRow> {
  const upload = await requireUpload(db, buildId, uploadId)
  if (upload.completed_at !== null) throw noSuchUpload(uploadId)
  return upload
}

export function noSuchUpload(uploadId: string): GantryError {
  return new GantryError(
    'NoSuchUpload',
    'The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.',
    { UploadId: uploadId.slice(0, 256) },
  )
}
