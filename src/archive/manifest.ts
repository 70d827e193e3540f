import type { FileKind } from '../fitness/file-kind.ts'
import type { CheckedArchive } from './checked-archive.ts'

/** One entry of an archive, as a line of its manifest. */
export interface ManifestEntry {
  readonly name: string
  /** Uncompressed. */
  readonly sizeBytes: number
  /** Eight hexadecimal digits. */
  readonly crc32: string
  /** Sixty-four hexadecimal digits; absent where the content was found wrong or wasn't unpacked. */
  readonly sha256?: string
  /** Octal, as `chmod` writes it: file type and permissions of Unix; absent where the zip has none. */
  readonly mode?: string
  /** Absent with `sha256`. */
  readonly kind?: FileKind
}

const PIECE_CHARACTERS = 256 * 1024

/** Every entry in the order of the archive's list, a line of JSON each, in pieces. */
export function* writeManifest({ directory, files }: CheckedArchive): Generator<Buffer, void> {
  let piece = ''
  for (const entry of directory?.columns.entries() ?? []) {
    const checked = files.of(entry.index)
    const line: ManifestEntry = {
      name: entry.name,
      sizeBytes: entry.uncompressedSizeBytes,
      crc32: entry.crc32.toString(16).padStart(8, '0'),
      ...(checked ? { sha256: Buffer.from(checked.sha256).toString('hex'), kind: checked.kind } : {}),
      ...(entry.mode === 0 ? {} : { mode: entry.mode.toString(8) }),
    }
    piece += `${JSON.stringify(line)}\n`
    if (piece.length < PIECE_CHARACTERS) continue
    yield Buffer.from(piece)
    piece = ''
  }
  if (piece !== '') yield Buffer.from(piece)
}
