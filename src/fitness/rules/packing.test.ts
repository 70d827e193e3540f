import { expect, test } from 'vitest'
import { elfProgram, inspectedBuild, judged } from '../../testing/inspected-build.ts'
import { judgeFitness } from '../judge.ts'

const LINUX = 'AMAZON_LINUX_2023'

test('a single top folder is warned of, unless servers are laid out so', () => {
  const inside = (folder: string) => ({
    [`${folder}/`]: {},
    [`${folder}/server`]: elfProgram(),
    [`${folder}/data`]: {},
  })
  expect(judged(LINUX, inside('MyGame-1.0'))).toEqual(['WARNING SINGLE_TOP_FOLDER MyGame-1.0/'])
  expect(judged(LINUX, inside('./MyGame'))).toEqual(['WARNING SINGLE_TOP_FOLDER MyGame/'])
  expect(judged(LINUX, inside('bin'))).toEqual([])
  expect(judged(LINUX, { ...inside('MyGame'), 'readme.txt': {} })).toEqual([])
  expect(judged(LINUX, { ...inside('MyGame'), 'other/': {} })).toEqual([])
})

test('what no server needs is noted, with its share of the size', () => {
  const findings = judgeFitness(
    inspectedBuild(LINUX, {
      server: elfProgram({ debugBytes: 300 }, { sizeBytes: 500 }),
      'server.pdb': { sizeBytes: 200 },
      // Counted once, by its name.
      'server.debug': elfProgram({ debugBytes: 40 }, { sizeBytes: 50 }),
      '.git/HEAD': { sizeBytes: 100 },
      '.git/index': { sizeBytes: 100 },
      '__MACOSX/._server': { sizeBytes: 50 },
    }),
  )
  expect(findings.map(({ severity, code, explanation }) => `${severity} ${code} ${explanation}`)).toEqual([
    'NOTE DEBUG_SYMBOLS 2 files hold debug symbols: 250 bytes, 25 % of what the zip unpacks to.',
    'NOTE DEBUG_SYMBOLS "server" holds debug symbols: 300 bytes, 30 % of what the zip unpacks to.',
    'NOTE BALLAST 2 files are of version control (.git, .svn, .hg): 200 bytes, 20 % of what the zip unpacks to.',
    'NOTE BALLAST One file is of what macOS adds (__MACOSX, .DS_Store): 50 bytes, 5 % of what the zip unpacks to.',
  ])
})

test('core dumps and Git LFS pointers are warned of', () => {
  const pointer = { facts: { kind: 'OTHER', isLfsPointer: true } } as const
  const core = { facts: { kind: 'CORE_DUMP' } } as const
  expect(judged(LINUX, { server: elfProgram(), 'a.pak': pointer, 'b.pak': pointer, 'core.1': core })).toEqual([
    'WARNING CORE_DUMP core.1',
    'WARNING GIT_LFS_POINTER a.pak',
  ])
})

test('what is left out of an inventory does not depend on the order, and programs come first', () => {
  const pointer = { facts: { kind: 'OTHER', isLfsPointer: true } } as const
  const pointers = Object.fromEntries(Array.from({ length: 10_000 }, (_, index) => [`lfs/${index}`, pointer]))
  const expected = ['NOTE FITNESS_INCOMPLETE', 'WARNING GIT_LFS_POINTER lfs/0']
  expect(judged(LINUX, { ...pointers, server: elfProgram() })).toEqual(expected)
  expect(judged(LINUX, { server: elfProgram(), ...pointers })).toEqual(expected)
})

test('of more programs than there is room for, the rest is noted', () => {
  const files = Object.fromEntries(Array.from({ length: 10_001 }, (_, index) => [`${index}`, elfProgram()]))
  expect(judged(LINUX, files)).toEqual(['NOTE FITNESS_INCOMPLETE'])
})
