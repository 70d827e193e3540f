import { abortUpload, requireOpenUpload } from '../../builds/multipart-upload.ts'
import type { UploadOperation } from '../operation.ts'

/** Ends an upload; its parts are gone. */
export const abortMultipartUpload: UploadOperation<{ uploadId: string }, void> = async (
  { uploadId },
  { caller, services, build },
) => abortUpload(services, caller, await requireOpenUpload(services.database.reads, build.id, uploadId))
