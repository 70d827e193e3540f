import type { Transaction } from '../database/database.ts'
import { findObject, keepOnlyParts, listParts } from '../database/objects.ts'
import type { ObjectRow, PartRow, UploadRow } from '../database/schema.ts'
import { markUploadCompleted } from '../database/uploads.ts'
import { GantryError } from '../errors.ts'
import type { Uploader } from '../model/caller.ts'
import { removeGarbage } from '../storage/garbage.ts'
import { type ChecksumAlgorithm, compositeChecksum, fullObjectChecksum } from '../streams/checksums.ts'
import { acceptObject } from './accept-object.ts'
import { multipartEntityTag } from './etag.ts'
import { requireUploadable } from './granted-build.ts'
import { type ChecksumType, noSuchUpload, requireUpload } from './multipart-upload.ts'
import type { Precondition } from './precondition.ts'
import type { Services } from './services.ts'

/** S3's own limit for every part but the last. */
const MIN_PART_BYTES = 5 * 1024 ** 2

/** A part as the client lists it. */
export interface ListedPart {
  readonly partNumber: number
  /** Without quotes. */
  readonly etag: string
  readonly checksum: string | undefined
}

/** What the client knows of the whole object, to be compared with what was received. */
export interface ExpectedObject {
  readonly checksum: { readonly algorithm: ChecksumAlgorithm; readonly value: string } | undefined
  readonly checksumType: ChecksumType | undefined
  readonly sizeBytes: number | undefined
}

/** What is asked of a Complete. */
export interface Completion {
  readonly parts: readonly ListedPart[]
  readonly expected: ExpectedObject
  readonly precondition: Precondition | undefined
}

/**
 * Makes an upload's parts the build's object. Nothing is copied, whatever the size: the rows already say where the bytes
 * are. A repeated call answers what the first one did.
 */
export async function completeUpload(
  services: Services,
  caller: Uploader,
  uploadRow: UploadRow,
  { parts: listed, expected, precondition }: Completion,
): Promise<ObjectRow> {
  const { clock, database } = services
  const { object, garbage } = await database.write(async trx => {
    const upload = await requireUpload(trx, uploadRow.build_id, uploadRow.id)
    if (upload.completed_at !== null) return { object: await replay(trx, upload), garbage: undefined }
    const build = await requireUploadable(trx, caller.grant)
    const parts = choose(await listParts(trx, upload.id), listed)
    const sizeBytes = parts.reduce((sum, part) => sum + part.size_bytes, 0)
    const now = clock.now()
    const object: ObjectRow = {
      id: upload.id,
      build_id: build.id,
      size_bytes: sizeBytes,
      etag: multipartEntityTag(parts.map(part => part.etag)),
      checksum_algorithm: upload.checksum_algorithm,
      checksum_type: upload.checksum_type,
      checksum: checksumOf(upload, parts),
      created_at: now.getTime(),
    }
    compare(object, expected)
    await keepOnlyParts(
      trx,
      upload.id,
      parts.map(part => part.part_number),
    )
    await markUploadCompleted(trx, upload.id, now)
    return { object, garbage: await acceptObject(trx, build, object, { caller, at: now, precondition }) }
  })
  if (garbage) {
    removeGarbage(services, garbage)
    services.wakeVerifier()
  }
  return object
}

/** @throws GantryError `InvalidRequest` for what can't be compared or is of another size, `BadDigest` for another checksum */
function compare(object: ObjectRow, { checksum, checksumType, sizeBytes }: ExpectedObject): void {
  if (sizeBytes !== undefined && sizeBytes !== object.size_bytes) {
    throw new GantryError(
      'InvalidRequest',
      `The provided 'x-amz-mp-object-size' header value ${sizeBytes} does not match what was computed: ${object.size_bytes}`,
    )
  }
  if (checksumType !== undefined && checksumType !== object.checksum_type) {
    throw new GantryError(
      'InvalidRequest',
      `The upload was created using the ${object.checksum_type} checksum mode. The complete request must use the same checksum mode.`,
    )
  }
  if (checksum === undefined) return
  if (checksum.algorithm !== object.checksum_algorithm) {
    throw new GantryError(
      'InvalidRequest',
      `Checksum Type mismatch occurred, expected checksum Type: ${object.checksum_algorithm?.toLowerCase() ?? 'null'}, actual checksum Type: ${checksum.algorithm.toLowerCase()}`,
    )
  }
  if (checksum.value === object.checksum) return
  throw new GantryError('BadDigest', `The ${checksum.algorithm} you specified did not match the calculated checksum.`)
}

async function replay(trx: Transaction, upload: UploadRow): Promise<ObjectRow> {
  const object = await findObject(trx, upload.id)
  // A later upload to the build may have taken its place.
  if (!object) throw noSuchUpload(upload.id)
  return object
}

/** The listed parts, as received. S3 looks at the list's order first, then for the parts, then at their sizes. */
function choose(received: readonly PartRow[], listed: readonly ListedPart[]): PartRow[] {
  if (listed.some(({ partNumber }, index) => index > 0 && partNumber <= (listed[index - 1] as ListedPart).partNumber)) {
    throw new GantryError(
      'InvalidPartOrder',
      'The list of parts was not in ascending order. The parts list must be specified in order by part number.',
    )
  }
  const byNumber = new Map(received.map(part => [part.part_number, part]))
  const parts = listed.map(wanted => {
    const part = byNumber.get(wanted.partNumber)
    if (part && part.etag === wanted.etag && (wanted.checksum ?? part.checksum) === part.checksum) return part
    throw new GantryError(
      'InvalidPart',
      "One or more of the specified parts could not be found. The part may not have been uploaded, or the specified entity tag may not match the part's entity tag.",
      { PartNumber: String(wanted.partNumber), ETag: wanted.etag },
    )
  })
  const small = parts.slice(0, -1).find(part => part.size_bytes < MIN_PART_BYTES)
  if (!small) return parts
  throw new GantryError('EntityTooSmall', 'Your proposed upload is smaller than the minimum allowed size', {
    ProposedSize: String(small.size_bytes),
    MinSizeAllowed: String(MIN_PART_BYTES),
    PartNumber: String(small.part_number),
    ETag: small.etag,
  })
}

function checksumOf(upload: UploadRow, parts: readonly PartRow[]): string | null {
  if (upload.checksum_algorithm === null) return null
  const algorithm = upload.checksum_algorithm as ChecksumAlgorithm
  const type = upload.checksum_type as ChecksumType
  const checksums = parts.map(part => ({ value: part.checksum ?? '', sizeBytes: part.size_bytes }))
  return type === 'COMPOSITE' ? compositeChecksum(algorithm, checksums) : fullObjectChecksum(algorithm, checksums)
}
