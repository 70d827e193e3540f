import { GantryError } from '../../errors.ts'
import type { S3Location } from '../../model/storage-location.ts'
import type { ScriptContent } from '../../scripts/content.ts'

/**
 * The zip that a request brings, or says where it is; undefined where it does neither.
 *
 * @throws GantryError `InvalidRequest` where it does both
 */
export function scriptContent({
  ZipFile,
  StorageLocation,
}: {
  readonly ZipFile?: Uint8Array | undefined
  readonly StorageLocation?: S3Location | undefined
}): ScriptContent | undefined {
  if (ZipFile && StorageLocation) {
    throw new GantryError('InvalidRequest', 'Give either ZipFile or StorageLocation, not both.')
  }
  if (StorageLocation) return { location: StorageLocation }
  return ZipFile && { zip: Buffer.from(ZipFile.buffer, ZipFile.byteOffset, ZipFile.byteLength) }
}
