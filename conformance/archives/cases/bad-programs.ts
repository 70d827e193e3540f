import { readFile } from 'node:fs/promises'
import { build, type Case, type OperatingSystem } from '../case.ts'
import {
  type Files,
  folder,
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
import { infoZip, jar, java } from '../tools/zippers.ts'

const LINUX = 'AMAZON_LINUX_2023'
const WINDOWS = 'WINDOWS_2022'

function unfit(system: OperatingSystem, name: string, files: Files, ...expect: string[]): Case {
  return build(system, name, lab => lab.zip(files, infoZip()), expect, { isSoundZip: true })
}

const READ_ME = text('The server is somewhere else.\n')

/** Sound zips in which nothing can be started, or not all that was meant to. */
export const BAD_PROGRAMS: readonly Case[] = [
  unfit(LINUX, 'maps only', { 'data/a.map': MAP, 'readme.txt': READ_ME }, 'ERROR NO_EXECUTABLE'),
  unfit(WINDOWS, 'maps only', { 'data/a.map': MAP, 'readme.txt': READ_ME }, 'ERROR NO_EXECUTABLE'),
  unfit(
    LINUX,
    'a library only',
    { 'libphysics.so.3': program('libphysics.so.3'), 'readme.txt': READ_ME },
    'ERROR NO_EXECUTABLE',
  ),
  unfit(WINDOWS, 'a DLL only', { 'physics.dll': program('physics.dll'), 'readme.txt': READ_ME }, 'ERROR NO_EXECUTABLE'),
  unfit(
    LINUX,
    'maps, and a script that may fetch the server',
    { 'data/a.map': MAP, 'install.sh': INSTALL_SH },
    'WARNING NO_EXECUTABLE',
  ),
  unfit(
    WINDOWS,
    'maps, and a script that may fetch the server',
    { 'data/a.map': MAP, 'install.bat': INSTALL_BAT },
    'WARNING NO_EXECUTABLE',
  ),

  unfit(
    LINUX,
    'a program for Windows by GCC',
    { 'game.exe': program('windows-c') },
    'ERROR WRONG_OPERATING_SYSTEM game.exe',
  ),
  unfit(
    LINUX,
    'a program for Windows by Go',
    { 'bin/game.exe': program('go-windows'), 'a.map': MAP },
    'ERROR WRONG_OPERATING_SYSTEM bin/game.exe',
  ),
  unfit('WINDOWS_2016', 'a program for Linux by GCC', { game: program('c') }, 'ERROR WRONG_OPERATING_SYSTEM game'),
  unfit('WINDOWS_2012', 'a program for Linux by Go', { game: program('go') }, 'ERROR WRONG_OPERATING_SYSTEM game'),
  unfit(LINUX, 'a program for macOS', { game: program('go-macos') }, 'ERROR WRONG_OPERATING_SYSTEM game'),
  unfit(WINDOWS, 'a program for macOS', { game: program('go-macos') }, 'ERROR WRONG_OPERATING_SYSTEM game'),
  unfit(LINUX, 'a program for 32-bit x86', { game: program('go-386') }, 'ERROR WRONG_ARCHITECTURE game'),
  unfit(
    WINDOWS,
    'a program for arm64',
    { 'game.exe': program('go-windows-arm64') },
    'ERROR WRONG_ARCHITECTURE game.exe',
  ),
  unfit(
    LINUX,
    'a program for 32-bit x86 among others',
    { ...LINUX_SERVER, 'tools/old': program('go-386') },
    'WARNING WRONG_ARCHITECTURE tools/old',
  ),
  unfit(
    WINDOWS,
    'a program for arm64 among others',
    { ...WINDOWS_SERVER, 'tools/new.exe': program('go-windows-arm64') },
    'WARNING WRONG_ARCHITECTURE tools/new.exe',
  ),

  unfit(
    LINUX,
    'a program without its executable bit',
    { game: unmarked(program('c')), 'a.map': MAP },
    'ERROR NOT_EXECUTABLE game',
  ),
  unfit(
    LINUX,
    'a script without its executable bit',
    { 'server.sh': unmarked(script('#!/bin/sh\n')) },
    'ERROR NOT_EXECUTABLE',
  ),
  build(
    LINUX,
    "zipped by Java's ZipOutputStream",
    lab => lab.zip(LINUX_SERVER, java('stream')),
    ['ERROR NOT_EXECUTABLE bin/game'],
    {
      isSoundZip: true,
    },
  ),
  build(LINUX, 'zipped by jar', lab => lab.zip(LINUX_SERVER, jar), ['ERROR NOT_EXECUTABLE bin/game'], {
    isSoundZip: true,
  }),
  unfit(
    LINUX,
    'a program without its executable bit, and install.sh',
    { game: unmarked(program('c')), 'install.sh': INSTALL_SH },
    'WARNING NOT_EXECUTABLE game',
  ),
  unfit(
    LINUX,
    'a program without its executable bit among others',
    { ...LINUX_SERVER, 'bin/helper': unmarked(program('go')) },
    'WARNING NOT_EXECUTABLE bin/helper',
  ),
  build(LINUX, 'a folder with a program without its executable bit', lab => lab.lay({ game: unmarked(program('c')) }), [
    'ERROR NOT_EXECUTABLE game',
  ]),

  build(
    LINUX,
    'a program cut in its header',
    lab => withCut(lab, 'c', 40),
    ['WARNING UNREADABLE_EXECUTABLE plugins/cut'],
    {
      isSoundZip: true,
    },
  ),
  build(
    LINUX,
    'a program cut in its middle',
    lab => withCut(lab, 'go', 200_000),
    ['WARNING UNREADABLE_EXECUTABLE plugins/cut'],
    {
      isSoundZip: true,
    },
  ),
  build(
    LINUX,
    'a program for Windows cut in its header',
    lab => withCut(lab, 'windows-c', 100),
    ['WARNING UNREADABLE_EXECUTABLE plugins/cut'],
    {
      isSoundZip: true,
    },
  ),
  unfit(
    LINUX,
    'a pointer of Git LFS in place of a library',
    {
      ...LINUX_SERVER,
      'bin/libworld.so': text(
        `version https://git-lfs.github.com/spec/v1\noid sha256:${'4d7a'.repeat(16)}\nsize 12345678\n`,
      ),
    },
    'WARNING GIT_LFS_POINTER bin/libworld.so',
  ),
  unfit(
    LINUX,
    'folders, and a program for nothing that is known',
    { game: script('\x7fCGC not a program\n'), data: folder },
    'ERROR NO_EXECUTABLE',
  ),
]

/** The server, and the first bytes of another program. */
async function withCut(lab: Lab, name: Parameters<typeof program>[0], sizeBytes: number): Promise<string> {
  const whole = await readFile(await lab.program(name))
  const cut = { content: whole.subarray(0, sizeBytes), mode: 0o755 }
  return lab.zip({ ...LINUX_SERVER, 'plugins/cut': cut }, infoZip())
}
