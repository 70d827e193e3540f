import { expect, test } from 'vitest'
import {
  elfLibrary,
  elfProgram,
  installScript,
  judged,
  peLibrary,
  peProgram,
  type TestFile,
} from '../../testing/inspected-build.ts'

const versions = (library: string, ...names: string[]) => ({ neededVersions: [{ library, versions: names }] })
const on = (system: Parameters<typeof judged>[0]) => (files: Record<string, TestFile>) => judged(system, files)
const [amazon2, amazon2023, windows] = [on('AMAZON_LINUX_2'), on('AMAZON_LINUX_2023'), on('WINDOWS_2022')]

test('a program may need the glibc of its system, and no newer one', () => {
  const server = elfProgram(versions('libc.so.6', 'GLIBC_2.2.5', 'GLIBC_2.34', 'GLIBC_2.9'))
  expect(amazon2023({ server })).toEqual([])
  expect(amazon2({ server })).toEqual(['ERROR GLIBC_TOO_NEW server'])
  expect(amazon2({ server: elfProgram(versions('libc.so.6', 'GLIBC_2.26')) })).toEqual([])
})

test('what a program loads must fit too, and what nobody loads need not', () => {
  const server = elfProgram({ needed: ['libgame.so', 'libc.so.6'] })
  const tooNew = elfLibrary(versions('libc.so.6', 'GLIBC_2.35'))
  expect(amazon2023({ server, 'lib/libgame.so': tooNew })).toEqual(['ERROR GLIBC_TOO_NEW lib/libgame.so'])
  expect(amazon2023({ server: elfProgram(), 'plugins/other.so': tooNew })).toEqual([])
})

test('a helper that needs a newer glibc is a warning while another program starts', () => {
  const newer = elfProgram(versions('libc.so.6', 'GLIBC_2.38'))
  expect(amazon2023({ server: elfProgram(), 'devtools/new': newer })).toEqual(['WARNING GLIBC_TOO_NEW devtools/new'])
  const rootfs = { 'container/rootfs/lib/libc.so.6': {} }
  expect(amazon2023({ server: newer, ...rootfs })).toEqual(['ERROR GLIBC_TOO_NEW server'])
})

test('the loader that a program names must be one of glibc', () => {
  const musl = elfProgram({ interpreter: '/lib/ld-musl-x86_64.so.1' })
  const good = elfProgram({ interpreter: '/lib64/ld-linux-x86-64.so.2' })
  expect(amazon2023({ server: good })).toEqual([])
  expect(amazon2023({ server: elfProgram({ machine: 'arm64', interpreter: '/lib/ld-linux-aarch64.so.1' }) })).toEqual(
    [],
  )
  expect(amazon2023({ server: musl })).toEqual(['ERROR INTERPRETER_MISSING server'])
  expect(amazon2023({ server: musl, other: good })).toEqual(['WARNING INTERPRETER_MISSING server'])
  expect(amazon2023({ server: elfProgram({ interpreter: '/local/game/ld.so' }) })).toEqual([])
})

test('a build may bring its own libstdc++', () => {
  const server = elfProgram({ ...versions('libstdc++.so.6', 'GLIBCXX_3.4.30'), needed: ['libstdc++.so.6'] })
  expect(amazon2({ server })).toEqual(['ERROR LIBSTDCXX_TOO_NEW server'])
  expect(amazon2({ server, 'libstdc++.so.6': elfLibrary() })).toEqual([])
})

test('a library is found in the build, by its file or its soname, or on the system', () => {
  const server = elfProgram({ needed: ['libphysics.so.3', 'libz.so.1'] })
  expect(amazon2023({ server })).toEqual(['WARNING MISSING_LIBRARY server'])
  expect(amazon2023({ server, 'lib/libphysics.so.3': elfLibrary() })).toEqual([])
  expect(amazon2023({ server, 'libphysics.so.3.1.4': elfLibrary({ soname: 'libphysics.so.3' }) })).toEqual([])
  // Linkers write the path where a library has no name of its own.
  const byPath = elfProgram({ needed: ['./lib/libphysics.so.3'] })
  expect(amazon2023({ server: byPath, 'lib/libphysics.so.3': elfLibrary() })).toEqual([])
  expect(amazon2023({ server, 'lib32/libphysics.so.3': elfLibrary({ machine: 'arm' }) })).toEqual([
    'WARNING MISSING_LIBRARY server',
  ])
  const link = { facts: { kind: 'LINK' } } as const
  expect(amazon2023({ server, 'lib/libphysics.so.3': link })).toEqual([])
  expect(amazon2023({ server, 'install.sh': installScript() })).toEqual(['NOTE MISSING_LIBRARY server'])
})

test('what a library of the build needs is needed as well, around any circle', () => {
  const files = {
    server: elfProgram({ needed: ['a.so'] }),
    'a.so': elfLibrary({ needed: ['b.so'] }),
    'b.so': elfLibrary({ needed: ['a.so', 'gone.so'] }),
  }
  expect(amazon2023(files)).toEqual(['WARNING MISSING_LIBRARY b.so'])
})

test('Windows finds DLLs whatever their case, API sets, and none of its own runtimes', () => {
  const needing = (...needed: string[]) => ({ 'server.exe': peProgram({ needed }) })
  expect(windows(needing('KERNEL32.dll', 'api-ms-win-crt-runtime-l1-1-0.dll', 'WS2_32.DLL'))).toEqual([])
  expect(windows({ ...needing('Engine.dll'), 'bin/ENGINE.DLL': peLibrary() })).toEqual([])
  expect(windows({ ...needing('engine'), 'Engine.dll': peLibrary() })).toEqual([])
  expect(windows(needing('Engine.dll'))).toEqual(['WARNING MISSING_LIBRARY server.exe'])
  expect(windows(needing('VCRUNTIME140.dll'))).toEqual(['WARNING MISSING_LIBRARY server.exe'])
  expect(windows({ ...needing('VCRUNTIME140.dll'), 'install.bat': installScript() })).toEqual([
    'NOTE MISSING_LIBRARY server.exe',
  ])
})

test('a debug runtime fails the build, or is warned of where the build brings it', () => {
  const server = peProgram({ needed: ['VCRUNTIME140D.dll', 'ucrtbased.dll'] })
  const runtimes = { 'vcruntime140d.dll': peLibrary(), 'ucrtbased.dll': peLibrary() }
  expect(windows({ 'server.exe': server })).toEqual(['ERROR DEBUG_RUNTIME server.exe'])
  expect(windows({ 'server.exe': server, ...runtimes })).toEqual(['WARNING DEBUG_RUNTIME server.exe'])
})
