import { expect, test } from 'vitest'
import type { NodeJsVersion } from '../../model/script.ts'
import { checkBytes, codesOf, TEST_LIMITS } from '../../testing/check-bytes.ts'
import { realtimeScript, zipOfFiles } from '../../testing/script-zips.ts'

const check = (files: Record<string, string | Buffer>, nodeJsVersion: NodeJsVersion = '10.x') =>
  checkBytes(zipOfFiles(files), TEST_LIMITS, { nodeJsVersion })
const found = async (...given: Parameters<typeof check>) =>
  (await check(...given)).findings.map(({ severity, code, entry }) => `${severity} ${code} ${entry ?? ''}`.trim())

const GOOD = { 'server.js': realtimeScript() }

test('a script that GameLift can run has no findings, whatever else is with it', async () => {
  expect(await found(GOOD)).toEqual([])
  const more = { 'lib/a.cjs': 'exports.a = 1', 'package.json': '{}', 'README.md': '# (', 'tool.sh': '#!/bin/sh' }
  expect(await found({ ...GOOD, ...more })).toEqual([])
})

test('is judged as no build', async () => {
  expect(await found({ ...GOOD, 'server.exe': 'MZ', 'install.bat': '\ufeff', 'core.dmp': 'MDMP' })).toEqual([])
})

test('code of others may be what it likes: nobody knows whether it is loaded', async () => {
  const others = { 'node_modules/a/index.mjs': 'export const a = b?.c', 'node_modules/a/test/bad.js': '(' }
  const { verdict } = await check({ ...GOOD, ...others })
  expect(verdict).toBe('READY')
  expect(await found({ ...GOOD, ...others })).toEqual([
    'WARNING SCRIPT_NEWER_SYNTAX node_modules/a/index.mjs',
    'WARNING SCRIPT_SYNTAX node_modules/a/test/bad.js',
  ])
  expect(await found({ 'node_modules/a/index.js': realtimeScript() })).toEqual(['ERROR SCRIPT_NO_JAVASCRIPT'])
})

test('what macOS puts beside each file is no JavaScript', async () => {
  const beside = Buffer.from('0005160700020000', 'hex')
  expect(await found({ ...GOOD, '__MACOSX/._server.js': beside, 'lib/._a.js': beside })).toEqual([])
})

test('whether functions are exported is not guessed where a file was not read', async () => {
  expect(await found({ 'server.js': 'exports.a = 1' })).toEqual(['WARNING SCRIPT_NO_EXPORTS'])
  const large = { 'a.js': 'exports.a = 1', 'bundle.js': `/*${'x'.repeat(1024 ** 2)}*/` }
  expect(await found(large)).toEqual(['WARNING SCRIPT_NOT_PARSED bundle.js'])
})

test('a link or a folder with such a name is no JavaScript', async () => {
  expect(await found({ 'lib.js/': '', 'a.txt': '' })).toEqual(['ERROR SCRIPT_NO_JAVASCRIPT'])
})

test('the text of a finding is as short as ever and printable, whatever names the file has', async () => {
  const name = `${'\u202e'.repeat(10)}${'a'.repeat(100_000)}`
  const { findings } = await check({
    'server.js': `let ${'a'.repeat(100_000)}; let ${'a'.repeat(100_000)}\n// ${name}`,
  })
  expect(findings.map(({ code }) => code)).toEqual(['SCRIPT_SYNTAX'])
  expect(findings[0]?.explanation.length).toBeLessThan(600)
})

test('an archive that is wrong is told as that alone', async () => {
  expect(codesOf(await checkBytes(Buffer.from('no zip'), TEST_LIMITS, { nodeJsVersion: '24.x' }))).toEqual([
    'NOT_A_ZIP',
  ])
})
