import { build, type Case, type OperatingSystem } from '../case.ts'
import { type Files, folder, LINUX_SERVER, link, MAP, program, WINDOWS_SERVER } from '../files.ts'

const LINUX = 'AMAZON_LINUX_2023'
const WINDOWS = 'WINDOWS_2022'

function unfit(system: OperatingSystem, name: string, files: Files, ...expect: string[]): Case {
  return build(system, `a folder: ${name}`, lab => lab.lay(files), expect)
}

/** Folders that `aws gamelift upload-build` would make a bad zip of. */
export const BAD_FOLDERS: readonly Case[] = [
  unfit(LINUX, 'nothing', {}, 'ERROR NO_FILES'),
  unfit(LINUX, 'only folders', { data: folder }, 'ERROR NO_FILES'),
  unfit(LINUX, 'no program', { 'a.map': MAP }, 'ERROR NO_EXECUTABLE'),
  unfit(LINUX, 'a program for Windows', { 'game.exe': program('windows-c') }, 'ERROR WRONG_OPERATING_SYSTEM game.exe'),
  unfit('AMAZON_LINUX_2', 'GLIBC_2.34', { 'bin/game': program('c'), 'a.map': MAP }, 'ERROR GLIBC_TOO_NEW bin/game'),
  unfit(LINUX, 'a missing library', { game: program('c-physics') }, 'WARNING MISSING_LIBRARY game'),
  unfit(LINUX, 'a line feed in a name', { ...LINUX_SERVER, 'a\nb': MAP }, 'ERROR NAME_CONTROL_CHARACTER a\\u{a}b'),
  unfit(LINUX, 'a link to nothing', { ...LINUX_SERVER, users: link('nowhere') }, 'ERROR SYMLINK_INVALID users'),
  build(
    LINUX,
    'a folder: a pipe',
    async lab => {
      const root = await lab.lay(LINUX_SERVER)
      await lab.run('mkfifo', [`${root}/control`])
      return root
    },
    ['ERROR SPECIAL_FILE control'],
  ),
  unfit(WINDOWS, 'a device', { ...WINDOWS_SERVER, 'saves/nul.txt': MAP }, 'ERROR NAME_DEVICE saves/nul.txt'),
  unfit(WINDOWS, 'a debug runtime', { 'game.exe': program('windows-vcruntime140d') }, 'ERROR DEBUG_RUNTIME game.exe'),
]
