import { build, type Case, type OperatingSystem } from '../case.ts'
import { type Files, LINUX_SERVER, MAP, program, WINDOWS_SERVER } from '../files.ts'
import type { Lab } from '../lab.ts'
import type { ProgramName } from '../programs/index.ts'
import { infoZip } from '../tools/zippers.ts'

const LINUX = 'AMAZON_LINUX_2023'
const WINDOWS = 'WINDOWS_2022'

function unfit(system: OperatingSystem, name: string, files: Files, ...expect: string[]): Case {
  return build(system, name, lab => lab.zip(files, infoZip()), expect, { isSoundZip: true })
}

/** A server with another server SDK than is declared. */
function declared(
  system: OperatingSystem,
  name: ProgramName,
  serverSdkVersion: string,
  severity: 'ERROR' | 'WARNING',
): Case {
  const files = { ...(system === LINUX ? LINUX_SERVER : WINDOWS_SERVER), 'bin/match.exe': program(name) }
  const expect = [`${severity} SERVER_SDK_VERSION_DIFFERS bin/match.exe`]
  const more = { isSoundZip: true, serverSdkVersion }
  return build(system, `${name}, declared ${serverSdkVersion}`, lab => lab.zip(files, infoZip()), expect, more)
}

/** Programs that need what the system hasn't, or not in that version. */
export const BAD_LIBRARIES: readonly Case[] = [
  unfit('AMAZON_LINUX_2', 'C that needs GLIBC_2.34', { game: program('c'), 'a.map': MAP }, 'ERROR GLIBC_TOO_NEW game'),
  unfit('AMAZON_LINUX', 'C that needs GLIBC_2.34', { game: program('c') }, 'ERROR GLIBC_TOO_NEW game'),
  unfit(
    'AMAZON_LINUX_2',
    'C for arm64 that needs GLIBC_2.34',
    { game: program('c-arm64') },
    'ERROR GLIBC_TOO_NEW game',
  ),
  unfit(LINUX, 'C that needs GLIBC_2.36', { game: program('c-glibc-2.36') }, 'ERROR GLIBC_TOO_NEW game'),
  unfit(
    LINUX,
    'C++ with all libraries of Debian 12 linked in',
    { game: program('cpp-static-libraries') },
    'ERROR GLIBC_TOO_NEW game',
  ),
  unfit(
    'AMAZON_LINUX_2',
    'C++ that needs GLIBCXX_3.4.30',
    { game: program('cpp-old'), 'a.map': MAP },
    'ERROR LIBSTDCXX_TOO_NEW game',
  ),
  build(
    'AMAZON_LINUX_2',
    "C++ that needs GLIBCXX_3.4.30, and Debian 12's library, which needs GLIBC_2.36",
    withOwnLibstdcxx,
    ['ERROR GLIBC_TOO_NEW bin/libstdc++.so.6'],
    { isSoundZip: true },
  ),
  unfit(
    LINUX,
    'a library that is left out',
    { game: program('c-physics'), 'a.map': MAP },
    'WARNING MISSING_LIBRARY game',
  ),
  unfit(LINUX, 'OpenSSL 1.1', { game: program('c-libssl-1.1') }, 'WARNING MISSING_LIBRARY game'),
  unfit(
    WINDOWS,
    'a DLL that is left out',
    { 'game.exe': program('windows-physics') },
    'WARNING MISSING_LIBRARY game.exe',
  ),
  unfit(
    WINDOWS,
    "Visual C++'s runtime",
    { 'game.exe': program('windows-vcruntime140') },
    'WARNING MISSING_LIBRARY game.exe',
  ),
  unfit(
    WINDOWS,
    "Visual C++'s debug runtime",
    { 'game.exe': program('windows-vcruntime140d') },
    'ERROR DEBUG_RUNTIME game.exe',
  ),
  unfit(
    WINDOWS,
    "the C library's debug runtime",
    { 'game.exe': program('windows-ucrtbased') },
    'ERROR DEBUG_RUNTIME game.exe',
  ),
  unfit(
    WINDOWS,
    "Visual C++'s debug runtime, next to the program",
    { 'game.exe': program('windows-vcruntime140d'), 'vcruntime140d.dll': program('vcruntime140d.dll') },
    'WARNING DEBUG_RUNTIME game.exe',
  ),

  declared(LINUX, 'go-sdk-5.2.0', '4.0.2', 'ERROR'),
  declared(LINUX, 'go-sdk-5.4.1', '5.2.0', 'WARNING'),
  declared(LINUX, 'go-sdk-5.4.1', '5.4.0', 'WARNING'),
  declared(LINUX, 'go-zipped-sdk-5.2.0', '5.1.0', 'WARNING'),
  declared(LINUX, 'c-sdk-5.1.2', '4.0.2', 'ERROR'),
  declared(LINUX, 'c-sdk-5.1.2', '5.2.0', 'WARNING'),
  declared(WINDOWS, 'go-windows-sdk-5.2.0', '4.0.2', 'ERROR'),
  declared(WINDOWS, 'windows-c-sdk-5.1.2', '5.2.0', 'WARNING'),
]

/** A program and the library that its compiler brought. */
async function withOwnLibstdcxx(lab: Lab): Promise<string> {
  const root = await lab.lay({ 'bin/game': program('cpp-old'), 'data/a.map': MAP })
  const library = (await lab.run('g++', ['-print-file-name=libstdc++.so.6'])).trim()
  await lab.run('cp', ['-L', library, `${root}/bin/libstdc++.so.6`])
  const zip = lab.newPath('.zip')
  await infoZip()(lab, root, zip)
  return zip
}
