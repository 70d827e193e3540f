import { build, type Case, type OperatingSystem } from '../case.ts'
import {
  type FileSpec,
  type Files,
  INSTALL_BAT,
  INSTALL_SH,
  LINUX_SERVER,
  MAP,
  program,
  script,
  text,
  unmarked,
  WINDOWS_SERVER,
} from '../files.ts'
import type { Lab } from '../lab.ts'
import { commitAll, infoZip, java, python } from '../tools/zippers.ts'

const LINUX = 'AMAZON_LINUX_2023'
const WINDOWS = 'WINDOWS_2022'

function unfit(system: OperatingSystem, name: string, files: Files, ...expect: string[]): Case {
  return build(system, name, lab => lab.zip(files, infoZip()), expect, { isSoundZip: true })
}

const withInstaller = (installer: FileSpec): Files => ({ ...LINUX_SERVER, 'install.sh': installer })

const CRLF = '#!/bin/bash\r\nmkdir -p logs\r\n'
const BOM = '\ufeff'

/** Install scripts that won't be run, or not rightly. */
export const BAD_INSTALL_SCRIPTS: readonly Case[] = [
  unfit(
    LINUX,
    'install.sh with Windows line ends',
    withInstaller(script(CRLF)),
    'ERROR INSTALL_SCRIPT_CRLF install.sh',
  ),
  unfit(
    LINUX,
    'install.sh with a byte order mark',
    withInstaller(script(`${BOM}#!/bin/bash\nmkdir logs\n`)),
    'ERROR INSTALL_SCRIPT_BOM install.sh',
  ),
  unfit(
    LINUX,
    'install.sh as Windows leaves it',
    withInstaller(unmarked(script(BOM + CRLF))),
    'ERROR INSTALL_SCRIPT_CRLF install.sh',
    'ERROR INSTALL_SCRIPT_BOM install.sh',
    'WARNING INSTALL_SCRIPT_NOT_EXECUTABLE install.sh',
  ),
  unfit(
    LINUX,
    'install.sh without #!',
    withInstaller(script('mkdir -p logs\n')),
    'WARNING INSTALL_SCRIPT_NO_SHEBANG install.sh',
  ),
  unfit(
    LINUX,
    'install.sh without its executable bit',
    withInstaller(unmarked(INSTALL_SH)),
    'WARNING INSTALL_SCRIPT_NOT_EXECUTABLE install.sh',
  ),
  build(
    LINUX,
    'install.sh, all zipped by Java without modes',
    lab => lab.zip(withInstaller(INSTALL_SH), java('stream')),
    ['WARNING INSTALL_SCRIPT_NOT_EXECUTABLE install.sh', 'WARNING NOT_EXECUTABLE bin/game'],
    { isSoundZip: true },
  ),
  unfit(
    LINUX,
    'install.sh one folder too deep',
    { ...LINUX_SERVER, 'setup/install.sh': INSTALL_SH },
    'WARNING INSTALL_SCRIPT_TOO_DEEP setup/install.sh',
  ),
  unfit(
    WINDOWS,
    'install.bat one folder too deep',
    { ...WINDOWS_SERVER, 'setup/install.bat': INSTALL_BAT },
    'WARNING INSTALL_SCRIPT_TOO_DEEP setup/install.bat',
  ),
  unfit(
    WINDOWS,
    'install.bat with a byte order mark',
    { ...WINDOWS_SERVER, 'install.bat': text(`${BOM}@echo off\r\n`) },
    'WARNING INSTALL_SCRIPT_BOM install.bat',
  ),
  unfit(
    WINDOWS,
    'install.sh only',
    { ...WINDOWS_SERVER, 'install.sh': INSTALL_SH },
    'WARNING INSTALL_SCRIPT_OTHER_SYSTEM install.sh',
  ),
  unfit(
    LINUX,
    'install.bat only',
    { ...LINUX_SERVER, 'install.bat': INSTALL_BAT },
    'WARNING INSTALL_SCRIPT_OTHER_SYSTEM install.bat',
  ),
  build(LINUX, 'a folder whose install.sh has Windows line ends', lab => lab.lay(withInstaller(script(CRLF))), [
    'ERROR INSTALL_SCRIPT_CRLF install.sh',
  ]),
]

const below = (top: string, files: Files): Files =>
  Object.fromEntries(Object.entries(files).map(([name, spec]) => [`${top}/${name}`, spec]))

/** What is packed in the wrong place, or needn't be. */
export const BAD_PACKING: readonly Case[] = [
  unfit(LINUX, 'everything in one folder', below('MyServer', LINUX_SERVER), 'WARNING SINGLE_TOP_FOLDER MyServer/'),
  build(
    WINDOWS,
    'everything in one folder, by zipfile',
    lab => lab.zip(below('MyServer-1.0', WINDOWS_SERVER), python('zipfile')),
    ['WARNING SINGLE_TOP_FOLDER MyServer-1.0/'],
    { isSoundZip: true },
  ),
  unfit(
    LINUX,
    'everything in one folder, install.sh too',
    below('MyServer', withInstaller(INSTALL_SH)),
    'WARNING SINGLE_TOP_FOLDER MyServer/',
    'WARNING INSTALL_SCRIPT_TOO_DEEP MyServer/install.sh',
  ),
  unfit(
    LINUX,
    'a program with debug symbols',
    { 'bin/game': program('c-debug'), 'a.map': MAP },
    'NOTE DEBUG_SYMBOLS bin/game',
  ),
  unfit(
    LINUX,
    'a library with debug symbols',
    { 'bin/game': program('c-physics'), 'bin/libphysics.so.3': program('libphysics.so.3-debug'), 'a.map': MAP },
    'NOTE DEBUG_SYMBOLS bin/libphysics.so.3',
  ),
  unfit(
    WINDOWS,
    'debug symbols in a file of their own',
    { ...WINDOWS_SERVER, 'bin/game.pdb': MAP },
    'NOTE DEBUG_SYMBOLS',
  ),
  unfit(
    LINUX,
    'debug symbols in a file of their own, by objcopy',
    { ...LINUX_SERVER, 'bin/game.debug': unmarked(program('c-debug-only')) },
    'NOTE DEBUG_SYMBOLS',
  ),
  unfit(
    LINUX,
    'a core dump by gdb',
    { ...LINUX_SERVER, 'core.1234': unmarked(program('core')) },
    'WARNING CORE_DUMP core.1234',
  ),
  build(LINUX, 'the repository of Git', withRepository, ['NOTE BALLAST'], { isSoundZip: true }),
  unfit(
    LINUX,
    'what macOS adds',
    {
      ...LINUX_SERVER,
      '.DS_Store': text('\0\0\0\x01Bud1'),
      '__MACOSX/bin/._game': text('\0\x05\x16\x07\0\x02\0\0Mac OS X'),
    },
    'NOTE BALLAST',
  ),
  unfit(
    WINDOWS,
    'what Windows adds',
    { ...WINDOWS_SERVER, 'data/Thumbs.db': text('\xd0\xcf\x11\xe0') },
    'NOTE BALLAST',
  ),
  unfit(LINUX, 'object files', { ...LINUX_SERVER, 'build/game.o': unmarked(program('game.o')) }, 'NOTE BALLAST'),
]

async function withRepository(lab: Lab): Promise<string> {
  const cwd = await lab.lay({ ...LINUX_SERVER, 'install.sh': INSTALL_SH })
  await commitAll(lab, cwd)
  const zip = lab.newPath('.zip')
  await infoZip()(lab, cwd, zip)
  return zip
}
