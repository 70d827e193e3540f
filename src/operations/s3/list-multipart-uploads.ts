import type { UploadRow } from '../../database/schema.ts'
import { listOpenUploads } from '../../database/uploads.ts'
import { uploadLocation } from '../../model/storage-location.ts'
import type { UploadOperation } from '../operation.ts'

interface Input {
  readonly prefix: string
  readonly delimiter: string
  /** Answer only uploads after this key and, where it is the build's own, after that upload. */
  readonly keyMarker: string
  readonly uploadIdMarker: string
  readonly maxUploads: number
}

interface Output extends Input {
  readonly key: string
  readonly uploads: readonly UploadRow[]
  readonly isTruncated: boolean
  /** What stands for all uploads whose keys go on with it, where a delimiter was asked for. */
  readonly commonPrefix: string | undefined
}

/** The build's open uploads, the oldest first. Of others in the bucket the caller learns nothing. */
export const listMultipartUploads: UploadOperation<Input, Output> = async (input, { services, build }) => {
  const { prefix, delimiter, keyMarker, uploadIdMarker, maxUploads } = input
  const key = uploadLocation(build.account_id, build.region, build.id).Key
  const isAfter = ({ id }: UploadRow) =>
    key > keyMarker || (key === keyMarker && uploadIdMarker !== '' && id > uploadIdMarker)
  const found = key.startsWith(prefix) ? (await listOpenUploads(services.database.reads, build.id)).filter(isAfter) : []
  const end = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length)
  if (end >= 0 && found.length > 0) {
    return { ...input, key, uploads: [], isTruncated: false, commonPrefix: key.slice(0, end + delimiter.length) }
  }
  const uploads = found.slice(0, maxUploads)
  return {
    ...input,
    key,
    uploads,
    isTruncated: uploads.length > 0 && found.length > maxUploads,
    commonPrefix: undefined,
  }
}
