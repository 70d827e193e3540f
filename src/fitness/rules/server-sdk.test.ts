import { expect, test } from 'vitest'
import { elfProgram, judged, type TestFile } from '../../testing/inspected-build.ts'
import type { ServerSdk } from '../server-sdk-signs.ts'

function withSdk(...serverSdks: ServerSdk[]): TestFile {
  const program = elfProgram()
  return { ...program, facts: { kind: 'LINUX_PROGRAM', ...program.facts, serverSdks } }
}
const cpp = (version: string | undefined, generation: 4 | 5 = 5): ServerSdk => ({
  language: 'C++',
  version,
  generation,
})
const declared = (version: string, files: Record<string, TestFile>) => judged('AMAZON_LINUX_2023', files, version)

test('the declared version is fine, and so is one that nobody can tell', () => {
  expect(declared('5.2.0', { server: withSdk(cpp('5.2.0')) })).toEqual([])
  expect(declared('5.2.0', { server: withSdk(cpp(undefined)) })).toEqual([])
  expect(declared('5.2.0', { server: elfProgram() })).toEqual([])
})

test('another of its generation is warned of, unless there is one that fits', () => {
  expect(declared('5.2.0', { server: withSdk(cpp('5.1.0')) })).toEqual(['WARNING SERVER_SDK_VERSION_DIFFERS server'])
  expect(declared('5.2.0', { a: withSdk(cpp('5.1.0')), b: withSdk(cpp('5.2.0')) })).toEqual([])
})

test('one of another generation fails the build: the default of create-build is 4.0.2', () => {
  expect(declared('4.0.2', { server: withSdk(cpp('5.2.0')) })).toEqual(['ERROR SERVER_SDK_VERSION_DIFFERS server'])
  expect(declared('5.2.0', { server: withSdk(cpp('3.4.2', 4)) })).toEqual(['ERROR SERVER_SDK_VERSION_DIFFERS server'])
  expect(declared('4.0.2', { server: withSdk(cpp('3.4.2', 4)) })).toEqual([])
})
