import { receivePart, requireOpenUpload } from '../../builds/multipart-upload.ts'
import type { PartRow, UploadRow } from '../../database/schema.ts'
import { GantryError } from '../../errors.ts'
import type { ChecksumAlgorithm } from '../../streams/checksums.ts'
import type { UploadOperation } from '../operation.ts'
import type { ReceivedBody } from './received-body.ts'

interface Input {
  readonly uploadId: string
  readonly partNumber: number
  readonly body: ReceivedBody
}

/** Receives one part of an open upload. */
export const uploadPart: UploadOperation<Input, { part: PartRow; algorithm: ChecksumAlgorithm | undefined }> = async (
  { uploadId, partNumber, body },
  { caller, services, build },
) => {
  const upload = await requireOpenUpload(services.database.reads, build.id, uploadId)
  const wanted = wantedChecksum(upload, body)
  const part = await receivePart(services, caller, upload, partNumber, body.open(wanted))
  return { part, algorithm: wanted ?? body.checksumAlgorithm }
}

function wantedChecksum(upload: UploadRow, body: ReceivedBody): ChecksumAlgorithm | undefined {
  const wanted = upload.checksum_algorithm ?? undefined
  if (wanted !== undefined && body.checksumAlgorithm !== undefined && wanted !== body.checksumAlgorithm) {
    throw new GantryError(
      'InvalidRequest',
      `Checksum Type mismatch occurred, expected checksum Type: ${wanted.toLowerCase()}, actual checksum Type: ${body.checksumAlgorithm.toLowerCase()}`,
    )
  }
  return wanted as ChecksumAlgorithm | undefined
}
