import { writeElf } from '../elf-writer.ts'
import { file, LINUX, linuxProgram, MAP, SERVER, zipOf } from './builds.ts'
import type { Examples } from './example.ts'

const POINTER = `version https://git-lfs.github.com/spec/v1\noid sha256:${'3a'.repeat(32)}\nsize 734003200\n`

/** How the build is packed. */
export const PACKING = {
  SINGLE_TOP_FOLDER: {
    title: 'everything is inside one folder',
    what: 'The folder itself was zipped, rather than what is in it.',
    make: () => zipOf([linuxProgram('MyGame-1.0/GameServer'), file('MyGame-1.0/maps/arena.pak')]),
    target: LINUX,
  },
  GIT_LFS_POINTER: {
    title: 'a pointer of Git LFS in place of the file',
    what: 'The build machine checked the repository out without Git LFS.',
    make: () => zipOf([SERVER, file('maps/arena.pak', POINTER)]),
    target: LINUX,
  },
  CORE_DUMP: {
    title: 'the memory of a process that crashed',
    what: 'The server crashed in a test on the build machine, and left a core dump in the folder that is zipped.',
    make: () => zipOf([SERVER, file('core.4711', writeElf({ kind: 'core' }).bytes)]),
    target: LINUX,
  },
  DEBUG_SYMBOLS: {
    title: 'debug symbols',
    what: 'The server was built with `-g` and zipped as the linker wrote it.',
    make: () => zipOf([linuxProgram('GameServer', { debugBytes: 40_000 }), MAP]),
    target: LINUX,
  },
  BALLAST: {
    title: 'files that no server needs',
    what: 'The working copy was zipped, with the history of the repository.',
    make: () => zipOf([SERVER, file('.git/HEAD', 'ref: refs/heads/main\n'), file('.git/index', 'DIRC'.repeat(100))]),
    target: LINUX,
  },
  FITNESS_INCOMPLETE: {
    title: 'more programs and libraries than are looked at',
    what: 'Each of thousands of tests was linked to a program of its own, and all of them were zipped.',
    make() {
      const { bytes } = writeElf({ isStatic: true, codeBytes: 8 })
      return zipOf(Array.from({ length: 10_001 }, (_, index) => file(`tests/${index}`, bytes, { mode: 0o100755 })))
    },
    target: LINUX,
  },
} satisfies Examples
