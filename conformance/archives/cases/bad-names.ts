import { build, type Case } from '../case.ts'
import { type Files, folder, link, MAP, program, text, WINDOWS_SERVER } from '../files.ts'
import type { Lab } from '../lab.ts'
import { zipOfEntries } from '../tools/entries.ts'
import { renameEntry } from '../tools/patch.ts'
import { bsdtar, go, infoZip, python, sevenZip, yazlZip } from '../tools/zippers.ts'

const SYSTEM = 'AMAZON_LINUX_2023'
const GAME: Files = { game: program('c') }

function bad(name: string, make: Case['make'], ...expect: string[]): Case {
  return build(SYSTEM, name, make, expect)
}

/** Names that only a program would write, besides a server that is as it should be. */
const entries = (files: Files) => (lab: Lab) => zipOfEntries(lab, GAME, files)

const LONG_STEP = `data/${'x'.repeat(256)}.map`
const LONG_PATH = `${'folder/'.repeat(600)}a.map`
/** As reports shorten what is long: the first and the last 150 characters. */
const short = (name: string) => `${name.slice(0, 150)}…${name.slice(-150)}`

const NUMBERS = Array.from({ length: 250 }, (_, index) => String(index).padStart(3, '0'))
const BACKSLASHES: Files = Object.fromEntries(NUMBERS.map(number => [`data\\${number}.map`, text('')]))
const BACKSLASHED = Object.keys(BACKSLASHES).map(name => `ERROR NAME_BACKSLASH ${name}`)

/** Names that can't be unpacked, or lead elsewhere. */
export const BAD_NAMES: readonly Case[] = [
  bad('an absolute path', entries({ '/etc/game.conf': MAP }), 'ERROR NAME_ABSOLUTE /etc/game.conf'),
  bad('bsdtar -P, an absolute path', absoluteByBsdtar, 'ERROR NAME_ABSOLUTE /usr/share/common-licenses/BSD'),
  bad('a drive letter', entries({ 'C:/game/a.map': MAP }), 'ERROR NAME_DRIVE_LETTER C:/game/a.map'),
  bad('zip ../FILE', parentByZip, 'ERROR NAME_LEAVES_ROOT ../outside.txt'),
  bad('.. in the middle', entries({ 'data/../../a.map': MAP }), 'ERROR NAME_LEAVES_ROOT data/../../a.map'),
  bad(
    'backslashes',
    entries({ 'data\\a.map': MAP, 'data\\b.map': MAP }),
    'ERROR NAME_BACKSLASH data\\a.map',
    'ERROR NAME_BACKSLASH data\\b.map',
  ),
  build(SYSTEM, 'backslashes in 250 names', entries(BACKSLASHES), BACKSLASHED.slice(0, 100), { omitted: 150 }),
  bad(
    'zip, a line feed',
    lab => lab.zip({ ...GAME, 'a\nb.map': MAP }, infoZip()),
    'ERROR NAME_CONTROL_CHARACTER a\\u{a}b.map',
  ),
  bad(
    "Go's archive/zip, an escape",
    lab => lab.zip({ ...GAME, 'a\x1b[2J.map': MAP }, go('sizes')),
    'ERROR NAME_CONTROL_CHARACTER a\\u{1b}[2J.map',
  ),
  bad('a name of 260 bytes', entries({ [LONG_STEP]: MAP }), `ERROR NAME_TOO_LONG ${LONG_STEP}`),
  bad('a path of 4,205 bytes', entries({ [LONG_PATH]: MAP }), `ERROR NAME_TOO_LONG ${short(LONG_PATH)}`),
  bad('Latin-1 that says it is UTF-8', latin1AsUtf8, 'ERROR NAME_ENCODING __gr\ufffd\ufffde.txt'),
  bad(
    'zipfile, the same name twice',
    lab => zipOfEntries(lab, GAME, { 'a.map': MAP }, { 'a.map': text('newer\n') }),
    'ERROR NAME_DUPLICATE a.map',
  ),
  bad(
    'the same name, told in two ways',
    entries({ 'data/a.map': MAP, 'data/./a.map': MAP }),
    'ERROR NAME_DUPLICATE data/./a.map',
  ),
  bad('no name at all', entries({ '': MAP }), 'ERROR NAME_EMPTY '),
  bad('a file and a folder', entries({ data: text('1\n'), 'data/a.map': MAP }), 'ERROR NAME_FILE_AND_FOLDER data'),
  bad('a file and an empty folder', entries({ data: text('1\n'), 'data/': folder }), 'ERROR NAME_FILE_AND_FOLDER data'),
  bad(
    'a link, and a file through it',
    entries({ data: link('logs'), 'data/a.map': MAP }),
    'ERROR NAME_FILE_AND_FOLDER data',
  ),
]

function windows(name: string, make: Case['make'], ...expect: string[]): Case {
  return build('WINDOWS_2022', name, make, expect, { isSoundZip: true })
}

/** Names that lie well on this disk, and not on Windows'. */
const withNames =
  (files: Files, zipper = infoZip()) =>
  (lab: Lab) =>
    lab.zip({ ...WINDOWS_SERVER, ...files }, zipper)

const COMPOSED = 'data/caf\u00e9.map'
const DECOMPOSED = 'data/cafe\u0301.map'
const DEEP = `${'assets/textures/'.repeat(16)}wall.png`

export const BAD_WINDOWS_NAMES: readonly Case[] = [
  windows(
    'names that differ in case',
    withNames({ 'data/Readme.txt': MAP, 'data/README.TXT': MAP }, python('zipfile')),
    'ERROR NAME_CASE_CLASH data/Readme.txt',
  ),
  windows(
    'names that differ in the case of a letter of Greek',
    withNames({ 'maps/Ωmega.map': MAP, 'maps/ωmega.map': MAP }, python('zipfile')),
    'ERROR NAME_CASE_CLASH maps/ωmega.map',
  ),
  windows(
    'names that are composed in two ways',
    withNames({ [COMPOSED]: MAP, [DECOMPOSED]: MAP }, yazlZip),
    `WARNING NAME_UNICODE_CLASH ${COMPOSED}`,
  ),
  windows('folders that differ in case, which become one', withNames({ 'Maps/a.map': MAP, 'maps/b.map': MAP })),
  windows('a device with an extension', withNames({ 'saves/aux.txt': MAP }), 'ERROR NAME_DEVICE saves/aux.txt'),
  windows('a device', withNames({ con: MAP }), 'ERROR NAME_DEVICE con'),
  windows(
    'a folder that is a device',
    withNames({ 'COM1/a.map': MAP }, sevenZip()),
    'ERROR NAME_DEVICE COM1/',
    'ERROR NAME_DEVICE COM1/a.map',
  ),
  windows('a colon', withNames({ 'saves/12:30.sav': MAP }), 'ERROR NAME_WINDOWS_CHARACTER saves/12:30.sav'),
  windows(
    'a question mark',
    withNames({ 'saves/what?.txt': MAP }, bsdtar),
    'ERROR NAME_WINDOWS_CHARACTER saves/what?.txt',
  ),
  windows('a dot at the end', withNames({ 'saves/and so on.': MAP }), 'ERROR NAME_WINDOWS_CHARACTER saves/and so on.'),
  windows(
    'a space at the end of a folder',
    withNames({ 'saves /a.map': MAP }, infoZip('-D')),
    'ERROR NAME_WINDOWS_CHARACTER saves /a.map',
  ),
  windows(
    'a path of more than 260 characters',
    withNames({ [DEEP]: MAP }, infoZip('-D')),
    `WARNING NAME_OVER_260 ${DEEP}`,
  ),
]

async function absoluteByBsdtar(lab: Lab): Promise<string> {
  const cwd = await lab.lay(GAME)
  const zip = lab.newPath('.zip')
  await lab.run('bsdtar', ['-P', '-a', '-cf', zip, 'game', '/usr/share/common-licenses/BSD'], { cwd })
  return zip
}

async function parentByZip(lab: Lab): Promise<string> {
  const root = await lab.lay({ 'outside.txt': text('not meant\n'), 'server/game': program('c') })
  const zip = lab.newPath('.zip')
  await lab.run('zip', ['-q', zip, 'game', '../outside.txt'], { cwd: `${root}/server` })
  return zip
}

/** `größe.txt` as UTF-8 by Python, whose letters are then put as Latin-1 has them. */
async function latin1AsUtf8(lab: Lab): Promise<string> {
  const zip = await zipOfEntries(lab, GAME, { 'größe.txt': text('ß\n') })
  return lab.patch(zip, bytes => {
    renameEntry(bytes, 'größe.txt', Buffer.from('__gr\xf6\xdfe.txt', 'latin1'))
    return bytes
  })
}
