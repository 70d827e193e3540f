import { completeUpload, type ExpectedObject, type ListedPart } from '../../builds/complete-upload.ts'
import { requireUpload } from '../../builds/multipart-upload.ts'
import type { Precondition } from '../../builds/precondition.ts'
import type { ObjectRow } from '../../database/schema.ts'
import type { UploadOperation } from '../operation.ts'

interface Input {
  readonly uploadId: string
  readonly readParts: () => Promise<readonly ListedPart[]>
  readonly expected: ExpectedObject
  readonly precondition: Precondition | undefined
}

/** Makes the parts the build's file. A repeated call answers what the first one did. */
export const completeMultipartUpload: UploadOperation<Input, ObjectRow> = async (
  { uploadId, readParts, ...asked },
  { caller, services, build },
) => {
  const upload = await requireUpload(services.database.reads, build.id, uploadId)
  return completeUpload(services, caller, upload, { ...asked, parts: await readParts() })
}
