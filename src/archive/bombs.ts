import { archiveFinding, bytes } from '../findings/finding.ts'
import type { Findings } from '../findings/findings.ts'
import type { DirectoryColumns } from './directory-columns.ts'
import type { Limits } from './limits.ts'

/** Below this nobody is hurt, whatever the ratio: a few zeroed map files compress a thousandfold. */
const HARMLESS_BYTES = 1024 ** 3

/**
 * Above {@link HARMLESS_BYTES}, a zip that unpacks to more than this many times its own size is refused. Game servers
 * compress 1:1 to 10:1 and text logs 20:1, while deflate can do 1032:1 and does so only for one byte repeated.
 */
const MAX_RATIO = 200

/**
 * Refuses a zip for what it declares to unpack to. `sizeBytes` is its own size. True if it is to be left alone: nothing may be inflated.
 */
export function checkDeclaredSizes(
  { uncompressedBytes }: DirectoryColumns,
  sizeBytes: number,
  limits: Limits,
  findings: Findings,
): boolean {
  if (uncompressedBytes > limits.maxUncompressedBytes) {
    findings.add(
      archiveFinding(
        'UNCOMPRESSED_TOO_LARGE',
        `The zip unpacks to ${bytes(uncompressedBytes)}; at most ${bytes(limits.maxUncompressedBytes)} are allowed.`,
        `Leave out what the server does not need, such as debug symbols, client assets or core dumps.${limits.areFixed ? '' : ' Whoever runs Gantry can raise GANTRY_MAX_UNCOMPRESSED_BYTES.'}`,
      ),
    )
    return true
  }
  if (uncompressedBytes > HARMLESS_BYTES && uncompressedBytes > MAX_RATIO * sizeBytes) {
    findings.add(
      archiveFinding(
        'COMPRESSION_RATIO_TOO_HIGH',
        `The zip unpacks to ${bytes(uncompressedBytes)}, ${Math.floor(uncompressedBytes / sizeBytes).toLocaleString('en-US')} times its own size, as zip bombs do; at most ${MAX_RATIO} times are allowed above ${bytes(HARMLESS_BYTES)}.`,
        'Leave out files that are mostly empty, such as preallocated databases or disk images, and let the server create them when it starts.',
      ),
    )
    return true
  }
  return false
}
