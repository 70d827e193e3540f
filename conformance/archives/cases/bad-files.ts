import { appendFile, truncate, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { build, type Case } from '../case.ts'
import { type Files, folder, LINUX_SERVER, MAP, program, script, text } from '../files.ts'
import type { Lab } from '../lab.ts'
import { zipOfEntries } from '../tools/entries.ts'
import { directoryOffset, endOffset, placeOf } from '../tools/patch.ts'
import { bsdtar, infoZip, infoZipToPipe, sevenZip } from '../tools/zippers.ts'

const SYSTEM = 'AMAZON_LINUX_2023'

function bad(name: string, make: Case['make'], ...expect: string[]): Case {
  return build(SYSTEM, name, make, expect)
}

const server = (lab: Lab) => lab.zip(LINUX_SERVER, infoZip())

/** A zip of the server, with its bytes changed. */
const changed = (change: (zip: Buffer) => Buffer | undefined) => async (lab: Lab) =>
  lab.patch(await server(lab), change)

/** Files that are no zip, or one that nobody can take apart with safety. */
export const BAD_FILES: readonly Case[] = [
  bad('an empty file', lab => written(lab, ''), 'ERROR FILE_EMPTY'),
  bad('a text', lab => written(lab, 'This was to be the server.\n'), 'ERROR NOT_A_ZIP'),
  bad('zeros', lab => written(lab, '\0'.repeat(5_000)), 'ERROR NOT_A_ZIP'),
  bad('tar.gz', packed('tar', '-czf'), 'ERROR NOT_A_ZIP'),
  bad('tar.xz', packed('bsdtar', '-cJf'), 'ERROR NOT_A_ZIP'),
  bad('7z', packed('7zz', 'a', '-t7z', '-bd'), 'ERROR NOT_A_ZIP'),
  bad('the server itself', lab => lab.program('c'), 'ERROR NOT_A_ZIP'),
  bad(
    'a comment in which programs find another end',
    async lab => {
      const zip = await server(lab)
      await lab.run('zip', ['-q', '-z', zip], { cwd: dirname(zip), input: 'PK\x05\x06 is how a zip ends, and more.\n' })
      return zip
    },
    'ERROR DIRECTORY_CORRUPT',
  ),
  bad(
    'cut in the middle',
    changed(zip => zip.subarray(0, zip.length / 2)),
    'ERROR TRUNCATED',
  ),
  bad(
    'cut before its last byte',
    changed(zip => zip.subarray(0, -1)),
    'ERROR TRUNCATED',
  ),
  bad(
    'cut at the beginning',
    changed(zip => zip.subarray(1_000)),
    'ERROR DIRECTORY_CORRUPT',
  ),
  bad('the last of the pieces of zip -s', split, 'ERROR MULTI_DISK'),
  bad('the first volume of 7zz -v', volume, 'ERROR TRUNCATED'),
  bad(
    'one byte of the list of entries changed',
    changed(zip => flip(zip, placeOf(zip, 'start.sh').central)),
    'ERROR DIRECTORY_CORRUPT',
  ),
  bad(
    'the number of entries changed',
    changed(zip => {
      const end = endOffset(zip)
      for (const at of [end + 8, end + 10]) zip.writeUInt16LE(zip.readUInt16LE(at) - 1, at)
      return zip
    }),
    'ERROR DIRECTORY_CORRUPT',
  ),
  bad(
    'the place of the list of entries changed',
    changed(zip => {
      zip.writeUInt32LE(directoryOffset(zip) + 7, endOffset(zip) + 16)
      return zip
    }),
    'ERROR DIRECTORY_CORRUPT',
  ),
  bad('1,000,001 entries by Go', byGo('many', 1_000_001), 'ERROR TOO_MANY_ENTRIES'),
  bad('an entry of 600 GiB, as it says', byGo('declared', 600 * 1024 ** 3), 'ERROR UNCOMPRESSED_TOO_LARGE'),
  bad('1.25 GiB of zeros', zeros, 'ERROR COMPRESSION_RATIO_TOO_HIGH'),
  bad('nothing', lab => zipOfEntries(lab), 'ERROR NO_FILES'),
  bad('folders only', lab => lab.zip({ bin: folder, 'data/maps': folder }, infoZip()), 'ERROR NO_FILES'),
  bad('two entries with the same data', twice, 'ERROR ENTRIES_OVERLAP start.sh'),
  bad('an entry within the data of another', changed(within), 'ERROR ENTRIES_OVERLAP start.sh'),
  bad(
    'an entry behind the end of the file',
    changed(zip => {
      zip.writeUInt32LE(zip.length + 1_000, placeOf(zip, 'start.sh').central + 42)
      return zip
    }),
    'ERROR ENTRY_OUTSIDE_FILE start.sh',
  ),
  bad('two zips, one after the other', joined, 'ERROR UNLISTED_ENTRIES'),
  bad('a zip cut behind a zip that is stored in it', cutBehindInner, 'ERROR UNLISTED_ENTRIES'),
  build(
    SYSTEM,
    'bytes behind the end',
    async lab => {
      const zip = await server(lab)
      await appendFile(zip, '\0'.repeat(4_096))
      return zip
    },
    ['WARNING TRAILING_DATA'],
    { isSoundZip: true },
  ),
]

async function written(lab: Lab, content: string): Promise<string> {
  const path = lab.newPath('.zip')
  await writeFile(path, content)
  return path
}

/** What another packer makes, called a zip. */
function packed(command: string, ...args: string[]): Case['make'] {
  return async lab => {
    const path = lab.newPath('.zip')
    const cwd = await lab.lay(LINUX_SERVER)
    await lab.run(command, [...args, path, '.'], { cwd })
    return path
  }
}

/** Content that stays as large as it is. */
const INCOMPRESSIBLE: Files = { 'start.sh': script('#!/bin/sh\nsleep 9\n'), 'data.bin': text(noise(300_000)) }

function noise(sizeBytes: number): Buffer {
  const bytes = Buffer.alloc(sizeBytes)
  let state = 1
  for (let at = 0; at < sizeBytes; at += 1) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0
    bytes[at] = state >>> 24
  }
  return bytes
}

function split(lab: Lab): Promise<string> {
  return lab.zip(INCOMPRESSIBLE, infoZip('-s', '64k'))
}

async function volume(lab: Lab): Promise<string> {
  return `${await lab.zip(INCOMPRESSIBLE, sevenZip('-v100k'))}.001`
}

function byGo(way: 'many' | 'declared', count: number): Case['make'] {
  return async lab => {
    const zip = lab.newPath('.zip')
    await lab.run(await lab.program('writezip'), [way, String(count), zip])
    return zip
  }
}

/** A file with a hole takes no space on the disk. */
async function zeros(lab: Lab): Promise<string> {
  const root = await lab.lay({ 'bin/game': program('c'), 'data/world.db': text('') })
  await truncate(`${root}/data/world.db`, 1.25 * 1024 ** 3)
  const zip = lab.newPath('.zip')
  await infoZip('-1')(lab, root, zip)
  return zip
}

function flip(zip: Buffer, at: number): Buffer {
  zip.writeUInt8(zip.readUInt8(at) ^ 0xff, at)
  return zip
}

/** `start.sh`, the second in the list, is said to begin where `game` does. */
async function twice(lab: Lab): Promise<string> {
  const zip = await zipOfEntries(lab, { game: program('c'), 'start.sh': script('#!/bin/sh\n./game\n') })
  return lab.patch(zip, bytes => {
    bytes.writeUInt32LE(placeOf(bytes, 'game').local, placeOf(bytes, 'start.sh').central + 42)
    return bytes
  })
}

function within(zip: Buffer): Buffer {
  zip.writeUInt32LE(placeOf(zip, 'bin/game').data + 100, placeOf(zip, 'start.sh').central + 42)
  return zip
}

async function joined(lab: Lab): Promise<string> {
  const first = await lab.zip({ 'a.map': MAP }, infoZipToPipe)
  const path = lab.newPath('.zip')
  await lab.run('sh', ['-c', 'cat "$0" "$1" > "$2"', first, await server(lab), path])
  return path
}

async function cutBehindInner(lab: Lab): Promise<string> {
  const inner = await lab.zip(LINUX_SERVER, bsdtar)
  const root = await lab.lay({ 'a.txt': text('first\n'), 'z.txt': text('last\n') })
  const zip = lab.newPath('.zip')
  await lab.run('cp', [inner, `${root}/inner.zip`])
  await lab.run('zip', ['-q', '-0', '-X', zip, 'a.txt', 'inner.zip', 'z.txt'], { cwd: root })
  return lab.patch(zip, bytes => bytes.subarray(0, placeOf(bytes, 'z.txt').local))
}
