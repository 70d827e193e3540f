import { ELF_MACHINES, writeElf } from '../elf-writer.ts'
import { EXECUTABLE_MODE, file, LINUX, linuxProgram, MAP, SERVER, windowsProgram, zipOf } from './builds.ts'
import type { Examples } from './example.ts'

/** Programs: whether there is one, and whether the system starts it. */
export const PROGRAMS = {
  NO_EXECUTABLE: {
    title: 'nothing that the system could start',
    what: 'The folder of the assets was zipped in place of the folder of the server.',
    make: () => zipOf([MAP]),
    target: LINUX,
  },
  WRONG_OPERATING_SYSTEM: {
    title: 'programs for another operating system only',
    what: 'The server was built for Windows, and the build was created for Linux.',
    make: () => zipOf([windowsProgram('GameServer.exe'), MAP]),
    target: LINUX,
  },
  WRONG_ARCHITECTURE: {
    title: 'programs for another processor',
    what: 'The server was built for 32-bit Linux.',
    make: () => zipOf([linuxProgram('GameServer', { bits: 32, machine: ELF_MACHINES.x86 }), MAP]),
    target: LINUX,
  },
  NOT_EXECUTABLE: {
    title: 'a program that is not marked as executable',
    what: 'The server was built for Linux and zipped on Windows, where files have no such mark.',
    make: () => zipOf([linuxProgram('GameServer', {}, { central: { madeByHost: 0, mode: 0 } }), MAP]),
    target: LINUX,
  },
  SCRIPT_CRLF: {
    title: 'a start script with Windows line ends',
    what: 'The script that starts a Java server was saved on Windows.',
    make: () =>
      zipOf([
        file('start.sh', '#!/bin/bash\r\nexec java -jar game.jar\r\n', { mode: EXECUTABLE_MODE }),
        file('game.jar'),
      ]),
    target: LINUX,
  },
  UNREADABLE_EXECUTABLE: {
    title: 'a program or library that is damaged',
    what: 'The copy of a library broke off before the folder was zipped.',
    make: () => zipOf([SERVER, file('lib/libphysics.so', writeElf({ kind: 'library' }).bytes.subarray(0, 200))]),
    target: LINUX,
  },
} satisfies Examples
