import { writeZip, type ZipEntry, zip64Extra } from '../zip-writer.ts'
import { file, MAP, SERVER, zipOf } from './builds.ts'
import type { Examples } from './example.ts'

const GIB = 1024 ** 3

/** Sizes and places: seen before anything is unpacked. */
export const PLACES = {
  UNCOMPRESSED_TOO_LARGE: {
    title: 'it unpacks to more than allowed',
    what: 'The assets of the client, in all languages, were zipped along with the server.',
    make: () => zipOf([declaring('client.pak', 600 * GIB)]),
  },
  COMPRESSION_RATIO_TOO_HIGH: {
    title: 'it unpacks to a few hundred times its own size',
    what: 'A database file of many gigabytes that was preallocated and is still empty was zipped.',
    make: () => zipOf([SERVER, declaring('players.db', 8 * GIB)]),
  },
  ENTRIES_OVERLAP: {
    title: 'two entries share the same bytes',
    what: 'A tool tried to save space by letting two files of the same content share their place in the zip.',
    make: () => zipOf([MAP, { ...MAP, name: 'maps/copy.pak', central: { localHeaderOffset: 0 } }]),
  },
  ENTRY_OUTSIDE_FILE: {
    title: 'an entry has its place outside the file',
    what: 'The list at the end of the zip was damaged, or changed by hand.',
    make: () => zipOf([SERVER, { ...MAP, central: { compressedSizeBytes: 1_000_000 } }]),
  },
  UNLISTED_ENTRIES: {
    title: 'files at the beginning of the zip that its list does not have',
    what: 'The upload broke off just behind a zip of mods that lies within the zip of the build: the end that was found is that of the mods.',
    make: zipCutBehindAnInnerOne,
  },
  LEADING_DATA: {
    title: 'something is in front of the zip',
    what: 'A self-extracting archive was uploaded: a program, and the zip behind it.',
    make: () => zipOf([SERVER, MAP], { prefix: Buffer.from('#!/bin/sh\nexec unzip "$0"\n') }),
  },
  TRAILING_DATA: {
    title: 'something is behind the end of the zip',
    what: 'A script appended its log to the finished zip.',
    make: () => Buffer.concat([zipOf([SERVER, MAP]), Buffer.from('zipped 2 files in 3 s\n')]),
  },
} satisfies Examples

/** An entry that says that it unpacks to `sizeBytes`. */
function declaring(name: string, sizeBytes: number): ZipEntry {
  return file(name, Buffer.alloc(8 * 1024 ** 2), {
    central: { uncompressedSizeBytes: 0xffffffff, extra: zip64Extra([sizeBytes]) },
  })
}

function zipCutBehindAnInnerOne(): Buffer {
  const mods = zipOf([file('mods/hats.pak')])
  const { bytes, data } = writeZip([SERVER, file('mods.zip', mods), MAP])
  return bytes.subarray(0, data[1]?.end)
}
