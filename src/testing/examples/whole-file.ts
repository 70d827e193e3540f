import { unverifiable } from '../../builds/unverifiable.ts'
import type { BuildId } from '../../ids.ts'
import { file, MAP, SERVER, zipOf } from './builds.ts'
import type { Examples } from './example.ts'

/** The file as a whole: nothing inside it can be judged. */
export const WHOLE_FILE = {
  FILE_EMPTY: {
    title: 'the file has no bytes',
    what: 'The step that makes the zip failed or wrote elsewhere, and the empty file that was left was uploaded.',
    make: () => Buffer.alloc(0),
  },
  NOT_A_ZIP: {
    title: 'the file is something else than a zip',
    what: 'A .tar.gz was uploaded in place of a zip.',
    make: () => Buffer.from('\x1f\x8b\x08\0\0\0\0\0\0\x03', 'latin1'),
  },
  TRUNCATED: {
    title: 'the end of the zip is missing',
    what: 'The disk was full, or the job was stopped, before the zip was written to its end.',
    make: () => zipOf([SERVER, MAP]).subarray(0, 500),
  },
  MULTI_DISK: {
    title: 'one piece of a zip that was split',
    what: 'The zip was split with `zip -s` or by WinZip, and the last piece was uploaded.',
    make: () => zipOf([SERVER, MAP], { end: { diskNumber: 2, directoryDisk: 2, entriesOnDisk: 1 } }),
  },
  DIRECTORY_CORRUPT: {
    title: 'the list of files in the zip is wrong',
    what: 'A copy of the zip broke off and went on at the wrong place, so that bytes are missing in its middle.',
    make() {
      const bytes = zipOf([SERVER, MAP])
      return Buffer.concat([bytes.subarray(0, 200), bytes.subarray(300)])
    },
  },
  DIRECTORY_TOO_LARGE: {
    title: 'the list of files in the zip takes too much memory',
    what: 'The tool that made the zip gave each of very many files a long comment.',
    make: zipWithALongList,
  },
  TOO_MANY_ENTRIES: {
    title: 'more files and folders than allowed',
    what: 'The folder that was zipped has the whole working copy in it, with caches and `node_modules`.',
    make() {
      const entryCount = 1_234_567
      return zipOf([SERVER], { zip64: true, zip64End: { entryCount, entriesOnDisk: entryCount } })
    },
  },
  NO_FILES: {
    title: 'nothing but folders, or nothing at all',
    what: 'The zip was made before the server was built, so that only its folders were there.',
    make: () => zipOf([file('bin/', ''), file('maps/', '')]),
  },
  NOT_VERIFIED: {
    title: 'the server could not read the file',
    what: 'The disk that the Gantry server keeps its files on was gone for hours. The build is not to blame.',
    report: unverifiable('build-0198c5a6-7f10-7c3e-9d52-3b6a1e0f4c88' as BuildId, 1_234_567_890),
  },
} satisfies Examples

/** Longer by a few bytes than what is read; nearly all of it are zeros that cost no memory. */
function zipWithALongList(): Buffer {
  const directorySizeBytes = 256 * 1024 ** 2 + 100
  const list = zipOf([SERVER])
  const end = list.subarray(-22)
  const listOffset = end.readUInt32LE(16)
  const bytes = Buffer.alloc(listOffset + directorySizeBytes + end.length)
  list.copy(bytes, 0, 0, list.length - end.length)
  end.copy(bytes, bytes.length - end.length)
  bytes.writeUInt32LE(directorySizeBytes, bytes.length - end.length + 12)
  return bytes
}
