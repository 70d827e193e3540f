import { writeElf } from '../elf-writer.ts'
import { EXECUTABLE_MODE, file, LINUX, linuxProgram, targetOf, WINDOWS, windowsProgram, zipOf } from './builds.ts'
import type { Examples } from './example.ts'

/** A Linux program with the C++ server SDK of `version` linked into it. */
export function withServerSdk(version: string) {
  const sdk = Buffer.from(`\0GAMELIFT_SDK_WEBSOCKET_URL\0${version}\0`)
  return file('GameServer', Buffer.concat([writeElf().bytes, sdk]), { mode: EXECUTABLE_MODE })
}

/** What programs need of the system. */
export const LIBRARIES = {
  GLIBC_TOO_NEW: {
    title: 'a program needs a newer C library than the system has',
    what: 'The server was built on Ubuntu 24.04, whose glibc is 2.39.',
    make: () => zipOf([linuxProgram('GameServer', needing('libc.so.6', 'GLIBC_2.2.5', 'GLIBC_2.38'))]),
    target: LINUX,
  },
  LIBSTDCXX_TOO_NEW: {
    title: 'a program needs a newer C++ library than the system has',
    what: 'The server was built with a newer GCC than that of Amazon Linux 2.',
    make: () => zipOf([linuxProgram('GameServer', needing('libstdc++.so.6', 'GLIBCXX_3.4.21', 'GLIBCXX_3.4.30'))]),
    target: targetOf('AMAZON_LINUX_2'),
  },
  INTERPRETER_MISSING: {
    title: 'the loader of a program is not there',
    what: 'The server was built on Alpine Linux, which has musl in place of glibc.',
    make: () => zipOf([linuxProgram('GameServer', { interpreter: '/lib/ld-musl-x86_64.so.1' })]),
    target: LINUX,
  },
  MISSING_LIBRARY: {
    title: 'a program needs a library that is not there',
    what: 'The library is installed on the build machine, and nobody noticed that the server needs it.',
    make: () => zipOf([linuxProgram('GameServer', { needed: ['libatomic.so.1', 'libc.so.6'] })]),
    target: LINUX,
  },
  DEBUG_RUNTIME: {
    title: 'a debug build that needs Visual Studio',
    what: 'The server was built in the Debug configuration of Visual Studio.',
    make: () => zipOf([debugServer()]),
    target: WINDOWS,
  },
  SERVER_SDK_VERSION_DIFFERS: {
    title: 'another GameLift server SDK than declared',
    what: 'The build was created without `--server-sdk-version`, which then is 4.0.2, and the server has SDK 5.3.0.',
    make: () => zipOf([withServerSdk('5.3.0')]),
    target: targetOf('AMAZON_LINUX_2023', '4.0.2'),
  },
} satisfies Examples

export function needing(library: string, ...versions: string[]) {
  return { needed: [library], versions: [{ library, versions }] }
}

export function debugServer() {
  return windowsProgram('GameServer.exe', { needed: ['KERNEL32.dll', 'VCRUNTIME140D.dll', 'ucrtbased.dll'] })
}
