import { entryFinding, INTO_A_NEW_ZIP, ZIP_AGAIN, ZIP_COMMAND } from '../findings/finding.ts'
import type { Finding } from '../model/report.ts'
import type { Entry } from './entry.ts'
import { FLAG_PATCHED, FLAG_STRONG_ENCRYPTION, FLAGS_ENCRYPTED, METHOD_DEFLATE, METHOD_STORED } from './zip-format.ts'

/** 4.4.5, with the names that tools show. */
const METHOD_NAMES: Record<number, string> = {
  1: 'Shrink',
  2: 'Reduce',
  3: 'Reduce',
  4: 'Reduce',
  5: 'Reduce',
  6: 'Implode',
  9: 'Deflate64',
  10: 'PKWARE Implode',
  12: 'BZip2',
  14: 'LZMA',
  16: 'IBM z/OS CMPSC',
  18: 'IBM Terse',
  19: 'IBM LZ77',
  20: 'Zstandard (old number)',
  93: 'Zstandard',
  94: 'MP3',
  95: 'XZ',
  96: 'JPEG',
  97: 'WavPack',
  98: 'PPMd',
}

const METHOD_AES = 99

/** What keeps an entry from being unpacked everywhere, whatever its content is; undefined if nothing does. */
export function unsupported(entry: Entry): Finding | undefined {
  const { flags, method } = entry
  if ((flags & FLAGS_ENCRYPTED) !== 0 || method === METHOD_AES) {
    return entryFinding(
      'ENCRYPTED',
      entry,
      `{} is encrypted${encryptionName(flags, method)}. Nobody enters a password when a build is unpacked.`,
      'Zip the folder again without a password or encryption.',
    )
  }
  if ((flags & FLAG_PATCHED) !== 0) {
    return entryFinding(
      'UNSUPPORTED_METHOD',
      entry,
      '{} is marked as patched data, which no program unpacks.',
      ZIP_AGAIN,
    )
  }
  if (method !== METHOD_STORED && method !== METHOD_DEFLATE) {
    return entryFinding(
      'UNSUPPORTED_METHOD',
      entry,
      `{} is compressed with ${METHOD_NAMES[method] ?? 'an unknown method'} (method ${method}). Only Deflate and Store are supported.`,
      `Zip the folder again with Deflate, for example with ${ZIP_COMMAND}, or with \`7z a -tzip -mm=Deflate ../build.zip .\` inside it${method === 9 ? '. Windows Explorer uses Deflate64 for files over 2 GiB' : ''}.`,
    )
  }
  if (entry.isSpecial) {
    return entryFinding(
      'SPECIAL_FILE',
      entry,
      '{} is a device, a pipe or a socket, not a file.',
      `Delete {} from the folder, ${INTO_A_NEW_ZIP}`,
    )
  }
  if (entry.isFolderInDisguise) {
    return entryFinding(
      'NAME_FILE_AND_FOLDER',
      entry,
      '{} is a folder by its type but a file by its name, which lacks the slash at its end. Programs differ in which of the two they unpack.',
      ZIP_AGAIN,
    )
  }
  if (entry.isLink && entry.isFolder) {
    return entryFinding(
      'SYMLINK_INVALID',
      entry,
      '{} is a symbolic link by its type but a folder by its name, which ends with a slash. Programs differ in which of the two they unpack.',
      ZIP_AGAIN,
    )
  }
  return undefined
}

function encryptionName(flags: number, method: number): string {
  if (method === METHOD_AES) return ' with AES'
  return (flags & FLAG_STRONG_ENCRYPTION) !== 0 ? ' with strong encryption' : ''
}
