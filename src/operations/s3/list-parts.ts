import { requireOpenUpload } from '../../builds/multipart-upload.ts'
import { listParts as readParts } from '../../database/objects.ts'
import type { PartRow, UploadRow } from '../../database/schema.ts'
import type { UploadOperation } from '../operation.ts'

interface Input {
  readonly uploadId: string
  readonly maxParts: number
  readonly partNumberMarker: number
}

interface Output extends Input {
  readonly upload: UploadRow
  readonly parts: readonly PartRow[]
  readonly isTruncated: boolean
}

/** The parts that an upload has, so that a client knows where it stands. */
export const listParts: UploadOperation<Input, Output> = async (
  { uploadId, maxParts, partNumberMarker },
  { services, build },
) => {
  const db = services.database.reads
  const upload = await requireOpenUpload(db, build.id, uploadId)
  const found = await readParts(db, upload.id, { after: partNumberMarker, limit: maxParts + 1 })
  return {
    uploadId,
    maxParts,
    partNumberMarker,
    upload,
    parts: found.slice(0, maxParts),
    isTruncated: maxParts > 0 && found.length > maxParts,
  }
}
