import { type ChecksumType, createUpload } from '../../builds/multipart-upload.ts'
import type { UploadRow } from '../../database/schema.ts'
import { GantryError } from '../../errors.ts'
import type { ChecksumAlgorithm } from '../../streams/checksums.ts'
import type { UploadOperation } from '../operation.ts'

interface Input {
  readonly checksumAlgorithm: ChecksumAlgorithm | undefined
  readonly checksumType: ChecksumType | undefined
}

/** Opens a multipart upload. */
export const createMultipartUpload: UploadOperation<Input, UploadRow> = async (input, { caller, services, build }) =>
  createUpload(services, caller, build, checksumOf(input))

/** S3's defaults and pairs: CRC64NVME is always of the full object, the SHAs can only be composite. */
function checksumOf({ checksumAlgorithm: algorithm, checksumType }: Input) {
  if (algorithm === undefined) {
    if (checksumType === undefined) return undefined
    throw new GantryError(
      'InvalidRequest',
      'The x-amz-checksum-type header can only be used with the x-amz-checksum-algorithm header.',
    )
  }
  const type = checksumType ?? (algorithm === 'CRC64NVME' ? 'FULL_OBJECT' : 'COMPOSITE')
  const impossible = type === 'FULL_OBJECT' ? algorithm.startsWith('SHA') : algorithm === 'CRC64NVME'
  if (!impossible) return { algorithm, type }
  throw new GantryError(
    'InvalidRequest',
    `The ${type} checksum type cannot be used with the ${algorithm.toLowerCase()} checksum algorithm.`,
  )
}
