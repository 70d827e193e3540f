import { createWriteStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import yazl from 'yazl'
import { build, type Case } from '../case.ts'
import { type Files, folder, LINUX_SERVER, link, MAP, program, script, text, WINDOWS_SERVER } from '../files.ts'
import type { Lab, Zipper } from '../lab.ts'
import { directoryOffset, endOffset } from '../tools/patch.ts'
import {
  ant,
  bsdtar,
  cmake,
  gitArchive,
  go,
  infoZip,
  infoZipToPipe,
  jar,
  java,
  python,
  sevenZip,
  yazlZip,
} from '../tools/zippers.ts'

const SYSTEM = 'AMAZON_LINUX_2023'
/** Some tools keep no modes, which on Windows nobody misses. */
const WINDOWS = 'WINDOWS_2022'

function linux(name: string, zipper: Zipper, files: Files = LINUX_SERVER): Case {
  return build(SYSTEM, name, lab => lab.zip(files, zipper))
}

function windows(name: string, zipper: Zipper, files: Files = WINDOWS_SERVER): Case {
  return build(WINDOWS, name, lab => lab.zip(files, zipper))
}

const WITH_LINKS: Files = {
  ...LINUX_SERVER,
  'lib/libworld.so.1.2': program('libphysics.so.3'),
  'lib/libworld.so.1': link('libworld.so.1.2'),
  'lib/libworld.so': link('libworld.so.1'),
  'bin/maps': link('../data'),
  current: link('bin'),
}

/** The same server as every tool zips it. */
export const GOOD_TOOLS: readonly Case[] = [
  linux('zip', infoZip()),
  linux('zip -0', infoZip('-0')),
  linux('zip -9 -X', infoZip('-9', '-X')),
  linux('zip -D, no folders', infoZip('-D')),
  linux('zip to a pipe, data descriptors', infoZipToPipe),
  linux('zip -fz, zip64 without need', infoZip('-fz')),
  linux('zip with a comment', async (lab, cwd, zip) => {
    await infoZip()(lab, cwd, zip)
    await lab.run('zip', ['-q', '-z', zip], { cwd, input: 'Made by the night build.\n' })
  }),
  linux('zip, updated and an entry deleted', async (lab, cwd, zip) => {
    await infoZip()(lab, cwd, zip)
    await lab.run('zip', ['-q', zip, 'start.sh'], { cwd })
    await lab.run('zip', ['-q', '-d', zip, 'data/empty.txt'], { cwd })
  }),
  linux('zip -y, symbolic links within', infoZip('-y'), WITH_LINKS),
  linux('7zz', sevenZip()),
  linux('7zz -mx=9', sevenZip('-mx=9')),
  linux('7zz -mx=0', sevenZip('-mx=0')),
  linux('7zz -snl, symbolic links within', sevenZip('-snl'), WITH_LINKS),
  linux("Python's zipfile", python('zipfile')),
  linux("Python's zipfile, zip64 without need", python('zipfile-zip64')),
  linux("Python's shutil.make_archive", python('make_archive')),
  linux('the AWS CLI, upload-build', python('aws')),
  linux("Go's archive/zip, data descriptors", go('descriptors')),
  linux("Go's archive/zip, sizes first", go('sizes')),
  linux("Go's archive/zip, AddFS", go('addfs')),
  linux("Java's zip file system", java('filesystem')),
  linux('Commons Compress', java('commons')),
  linux('Commons Compress to a stream, data descriptors', java('commons-stream')),
  windows("Java's ZipOutputStream", java('stream')),
  windows('jar', jar),
  linux('Ant', ant),
  linux('yazl', yazlZip),
  linux('bsdtar', bsdtar),
  linux('bsdtar, symbolic links within', bsdtar, WITH_LINKS),
  linux('cmake -E tar', cmake),
  linux('git archive', gitArchive),
  windows('zip', infoZip()),
  windows('7zz', sevenZip()),
  windows("Python's zipfile", python('zipfile')),
  build(SYSTEM, 'yazl to a stream, every entry as zip64', yazlForcedZip64),
  build(SYSTEM, '70,000 entries by Go', async lab => many(lab, 70_000)),
  build(SYSTEM, '65,535 entries by Go', async lab => many(lab, 65_535)),
  linux('a zip in a jar in the zip', infoZip('-0'), {
    'start.sh': script('#!/bin/sh\nexec java -jar server.jar\n'),
    'mods/empty.zip': text(Buffer.from('PK\x05\x06'.padEnd(22, '\0'), 'latin1')),
    'data/a.map': MAP,
  }),
  build(SYSTEM, 'stored zips at the end of a stored zip', async lab => {
    const inner = await lab.zip({ 'a.txt': text('a\n') }, infoZip('-0'))
    const root = await lab.lay({ 'start.sh': script('#!/bin/sh\nsleep 9\n') })
    const zip = lab.newPath('.zip')
    await lab.run('cp', [inner, `${root}/zz.zip`])
    await lab.run('zip', ['-q', '-0', zip, 'start.sh', 'zz.zip'], { cwd: root })
    return zip
  }),
  linux('names in many scripts', infoZip(), {
    ...LINUX_SERVER,
    'data/レベル一.map': MAP,
    'data/уровень.map': MAP,
    'data/🎮.map': MAP,
    'data/a name with spaces, (brackets) & more!.txt': text('fine\n'),
    'data/.hidden': text('fine\n'),
    'data/...': text('fine\n'),
    'data/a..b': text('fine\n'),
  }),
  linux('names that only Windows minds', infoZip(), {
    ...LINUX_SERVER,
    'data/README': text('fine\n'),
    'data/readme': text('fine\n'),
    'data/aux.txt': text('fine\n'),
    'data/a:b?': text('fine\n'),
  }),
  linux('folders in folders, and one of them empty', infoZip(), {
    ...LINUX_SERVER,
    [`${'a/'.repeat(100)}deep.txt`]: text('fine\n'),
    'saves/slots': folder,
  }),
  build(SYSTEM, 'a self-extractor', async lab => selfExtractor(lab, false), ['NOTE LEADING_DATA']),
  build(SYSTEM, 'a self-extractor, offsets adjusted', async lab => selfExtractor(lab, true), ['NOTE LEADING_DATA']),
]

async function many(lab: Lab, count: number): Promise<string> {
  const zip = lab.newPath('.zip')
  await lab.run(await lab.program('writezip'), ['many', String(count), zip])
  return zip
}

async function yazlForcedZip64(lab: Lab): Promise<string> {
  const zip = new yazl.ZipFile()
  const options = { mode: 0o100_755, forceZip64Format: true }
  zip.addBuffer(Buffer.from('#!/bin/sh\nsleep 9\n'), 'start.sh', options)
  zip.addBuffer(Buffer.alloc(100_000, 'map'), 'data/a.map', options)
  zip.end({ forceZip64Format: true, comment: '' })
  const path = lab.newPath('.zip')
  await pipeline(zip.outputStream, createWriteStream(path))
  return path
}

/** Info-ZIP's extractor in front of the zip. */
async function selfExtractor(lab: Lab, adjusts: boolean): Promise<string> {
  const plain = await lab.zip(LINUX_SERVER, infoZip())
  const path = lab.newPath('.zip')
  await lab.run('sh', ['-c', 'cat /usr/bin/unzipsfx "$0" > "$1"', plain, path])
  if (adjusts) await lab.run('zip', ['-q', '-A', path])
  return lab.patch(path, bytes => {
    const shift = bytes.readUInt32LE(directoryOffset(bytes)) === 0x02014b50
    if (shift !== adjusts) throw new Error(`the offsets are not as meant; the end is at ${endOffset(bytes)}`)
    return undefined
  })
}
