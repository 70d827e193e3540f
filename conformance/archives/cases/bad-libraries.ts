import { build, type Case, type OperatingSystem } from '../case.ts'
import { type Files, LINUX_SERVER, MAP, program } from '../files.ts'
import { infoZip } from '../tools/zippers.ts'

const LINUX = 'AMAZON_LINUX_2023'
const WINDOWS = 'WINDOWS_2022'

function unfit(system: OperatingSystem, name: string, files: Files, ...expect: string[]): Case {
  return build(system, name, lab => lab.zip(files, infoZip()), expect, { isSoundZip: true })
}

/** A case for a declared version of the server SDK. */
function declared(system: OperatingSystem, serverSdkVersion: string, files: Files, expect: string): Case {
  const name = `declared ${serverSdkVersion}`
  return build(system, name, lab => lab.zip(files, infoZip()), [expect], { isSoundZip: true, serverSdkVersion })
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
    'C++ that needs GLIBCXX_3.4.30',
    { game: program('cpp-glibcxx-3.4.30') },
    'ERROR LIBSTDCXX_TOO_NEW game',
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

  declared(LINUX, '4.0.2', { game: program('go-sdk-5.2.0') }, 'ERROR SERVER_SDK_VERSION_DIFFERS game'),
  declared(LINUX, '5.2.0', { game: program('go-sdk-5.4.1') }, 'WARNING SERVER_SDK_VERSION_DIFFERS game'),
  declared(
    WINDOWS,
    '4.0.2',
    { 'game.exe': program('go-windows-sdk-5.2.0') },
    'ERROR SERVER_SDK_VERSION_DIFFERS game.exe',
  ),
  declared(
    LINUX,
    '5.4.0',
    { ...LINUX_SERVER, 'bin/other': program('go-sdk-5.2.0') },
    'WARNING SERVER_SDK_VERSION_DIFFERS bin/other',
  ),
]
