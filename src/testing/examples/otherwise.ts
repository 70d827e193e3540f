import type { FindingCode } from '../../model/report.ts'
import { ELF_MACHINES } from '../elf-writer.ts'
import { writePe } from '../pe-writer.ts'
import { EXECUTABLE_MODE, file, LINUX, linuxProgram, MAP, SERVER, SERVER_EXE, WINDOWS, zipOf } from './builds.ts'
import type { Otherwise } from './example.ts'
import { installSh } from './install-script.ts'
import { debugServer, needing, withServerSdk } from './libraries.ts'

/** No target: nobody said what the build is for. */
const WHERE_NOBODY_SAID = 'where the operating system is not known'
const WITH_INSTALL_SCRIPT = 'where the build has an install script, which may bring it'

const clashing = [SERVER_EXE, MAP, file('Maps/arena.pak')]
const unmarked = linuxProgram('GameServer', {}, { mode: 0o100644 })

/** What only Windows minds: not looked for in builds for Linux. */
export const WINDOWS_ONLY: readonly FindingCode[] = [
  'NAME_CASE_CLASH',
  'NAME_UNICODE_CLASH',
  'NAME_DEVICE',
  'NAME_WINDOWS_CHARACTER',
  'NAME_OVER_260',
]

/** The other severities of codes that have more than one, each with a build that shows it. */
export const OTHERWISE: Partial<Record<FindingCode, Otherwise>> = {
  NAME_BACKSLASH: {
    severity: 'WARNING',
    when: 'on Windows, where unpackers take a backslash for the end of a folder',
    make: () => zipOf([SERVER_EXE, file('maps\\arena.pak')]),
    target: WINDOWS,
  },
  NAME_CASE_CLASH: { severity: 'WARNING', when: WHERE_NOBODY_SAID, make: () => zipOf(clashing) },
  NAME_DEVICE: { severity: 'WARNING', when: WHERE_NOBODY_SAID, make: () => zipOf([file('sounds/aux.wav')]) },
  NAME_WINDOWS_CHARACTER: {
    severity: 'WARNING',
    when: WHERE_NOBODY_SAID,
    make: () => zipOf([file('replays/12:30.rec')]),
  },
  NO_EXECUTABLE: {
    severity: 'WARNING',
    when: WITH_INSTALL_SCRIPT,
    make: () => zipOf([MAP, installSh()]),
    target: LINUX,
  },
  WRONG_OPERATING_SYSTEM: {
    severity: 'WARNING',
    when: WITH_INSTALL_SCRIPT,
    make: () => zipOf([SERVER_EXE, installSh()]),
    target: LINUX,
  },
  WRONG_ARCHITECTURE: {
    severity: 'WARNING',
    when: 'where other programs of the build fit, or scripts; for 32-bit programs on Amazon Linux 1 and 2 also where install.sh may install what they need',
    make: () => zipOf([SERVER, linuxProgram('tool', { machine: ELF_MACHINES.riscv })]),
    target: LINUX,
  },
  NOT_EXECUTABLE: {
    severity: 'WARNING',
    when: 'where something else in the build can be started, or there is an install.sh',
    make: () => zipOf([unmarked, file('start.sh', '#!/bin/sh\nexec ./GameServer\n', { mode: EXECUTABLE_MODE })]),
    target: LINUX,
  },
  SCRIPT_CRLF: {
    severity: 'WARNING',
    when: 'where something else in the build can be started, or there is an install.sh',
    make: () => zipOf([SERVER, file('start.sh', '#!/bin/sh\r\n', { mode: EXECUTABLE_MODE })]),
    target: LINUX,
  },
  GLIBC_TOO_NEW: {
    severity: 'WARNING',
    when: 'where another program of the build does without',
    make: () => zipOf([SERVER, linuxProgram('tool', needing('libc.so.6', 'GLIBC_2.38'))]),
    target: LINUX,
  },
  LIBSTDCXX_TOO_NEW: {
    severity: 'WARNING',
    when: 'where another program of the build does without',
    make: () => zipOf([SERVER, linuxProgram('tool', needing('libstdc++.so.6', 'GLIBCXX_3.4.99'))]),
    target: LINUX,
  },
  INTERPRETER_MISSING: {
    severity: 'WARNING',
    when: 'where other programs of the build have theirs, or there is an install.sh, which may install it',
    make: () => zipOf([SERVER, linuxProgram('tool', { interpreter: '/lib/ld-musl-x86_64.so.1' })]),
    target: LINUX,
  },
  MISSING_LIBRARY: {
    severity: 'NOTE',
    when: 'where the build has an install script, which may install it',
    make: () => zipOf([linuxProgram('GameServer', { needed: ['libatomic.so.1'] }), installSh()]),
    target: LINUX,
  },
  DEBUG_RUNTIME: {
    severity: 'WARNING',
    when: 'where the build brings the debug runtime along',
    make: () => zipOf([debugServer(), runtime('vcruntime140d.dll'), runtime('ucrtbased.dll')]),
    target: WINDOWS,
  },
  SERVER_SDK_VERSION_DIFFERS: {
    severity: 'WARNING',
    when: 'where both are a version 5',
    make: () => zipOf([withServerSdk('5.3.0')]),
    target: LINUX,
  },
  INSTALL_SCRIPT_BOM: {
    severity: 'WARNING',
    when: 'in an install.bat',
    make: () => zipOf([SERVER_EXE, file('install.bat', '\ufeffecho installing\r\n')]),
    target: WINDOWS,
  },
}

function runtime(name: string) {
  return file(name, writePe({ isDll: true }).bytes)
}
