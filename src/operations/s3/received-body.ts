import type { ChecksumAlgorithm } from '../../streams/checksums.ts'
import type { UploadBody } from '../../streams/upload-body.ts'

/** A request's body before it is read: what the client says of it, and the way to it. */
export interface ReceivedBody {
  readonly sizeBytes: number
  /** The checksum that the client sends along, in a header or a trailer. */
  readonly checksumAlgorithm: ChecksumAlgorithm | undefined
  /** The body's bytes, checked as they pass. `wanted` is computed where the client sends no checksum itself. */
  open(wanted?: ChecksumAlgorithm): UploadBody
}
