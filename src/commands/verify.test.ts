import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { scriptZip } from '../testing/script-zips.ts'
import { writeZip } from '../testing/zip-writer.ts'
import { verify } from './verify.ts'

let folder: string
let printed = ''
let complained = ''

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gantry-verify-'))
})
afterAll(() => rm(folder, { recursive: true }))
beforeEach(() => {
  printed = ''
  complained = ''
  vi.spyOn(process.stdout, 'write').mockImplementation(text => {
    printed += text
    return true
  })
  vi.spyOn(process.stderr, 'write').mockImplementation(text => {
    complained += text
    return true
  })
  return () => vi.restoreAllMocks()
})

async function file(name: string, bytes: Buffer): Promise<string> {
  const path = join(folder, name)
  await writeFile(path, bytes)
  return path
}

test('a good zip is READY, exit code 0', async () => {
  const path = await file('good.zip', writeZip([{ name: 'server', content: 'x'.repeat(3_000) }]).bytes)
  expect(await verify([path])).toBe(0)
  expect(printed).toMatch(
    /^Whether its programs would run was not checked: .*\n\nREADY {2}.*good\.zip: 1 entry, \d+ bytes, 2\.9 KiB unpacked\n$/,
  )
})

test('a bad zip is FAILED, exit code 1, and says what to do about each entry', async () => {
  const path = await file('bad.zip', writeZip([{ name: '../x' }, { name: 'A' }, { name: 'a' }]).bytes)
  expect(await verify([path])).toBe(1)
  expect(printed).toMatch(
    /^ERROR NAME_LEAVES_ROOT {2}\.\.\/x\n.*"\.\.\/x" has.*\n {2}Why: .*\n {2}Fix: .*\n\nWARNING NAME_CASE_CLASH {2}a\n/,
  )
  expect(printed).toContain('\nFAILED  ')
})

test('--node-js-version checks a script', async () => {
  const path = await file('script.zip', scriptZip('const rounds = process.env.ROUNDS ?? 3'))
  expect(await verify([path, '--node-js-version', '24.x'])).toBe(0)
  expect(printed).toMatch(/^READY {2}.*script\.zip: 1 entry/)
  expect(await verify([path, '--node-js-version', '10.x'])).toBe(1)
  expect(printed).toContain('ERROR SCRIPT_NEWER_SYNTAX  server.js')
  for (const wrong of [['18.x'], ['24.x', '--operating-system', 'AMAZON_LINUX_2']]) {
    expect(await verify([path, '--node-js-version', ...wrong])).toBe(2)
  }
  expect(await verify([folder, '--node-js-version', '24.x'])).toBe(2)
  expect(complained).toContain('zip it first')
})

test('--json prints the report', async () => {
  const path = await file('text.zip', Buffer.from('not a zip, but text'))
  expect(await verify(['--json', path])).toBe(1)
  expect(JSON.parse(printed)).toMatchObject({ verdict: 'FAILED', findings: [{ code: 'NOT_A_ZIP' }] })
})

test('--operating-system has the programs looked at, in a zip or a folder', async () => {
  const content = '#!/bin/sh\r\nexit 0\r\n'
  const server = { name: 'server.sh', content: '#!/bin/sh\n', mode: 0o100755 }
  const path = await file('unfit.zip', writeZip([server, { name: 'install.sh', content, mode: 0o100755 }]).bytes)
  const target = ['--operating-system', 'AMAZON_LINUX_2023', '--json']
  expect(await verify([path, ...target])).toBe(1)
  const report = JSON.parse(printed)
  expect(report.counts).toEqual({ errors: 1, warnings: 0, notes: 0 })
  expect(report.findings).toEqual([
    expect.objectContaining({
      code: 'INSTALL_SCRIPT_CRLF',
      entry: 'install.sh',
      why: expect.stringContaining('interpreter'),
    }),
  ])
  printed = ''
  const unpacked = join(folder, 'unpacked')
  await mkdir(unpacked)
  await writeFile(join(unpacked, 'install.sh'), content, { mode: 0o755 })
  expect(await verify([unpacked, ...target])).toBe(1)
  expect(JSON.parse(printed).findings[0]).toMatchObject({ code: 'INSTALL_SCRIPT_CRLF' })
})

test('wrong usage and an unreadable file are exit code 2', async () => {
  for (const args of [
    [],
    ['a', 'b'],
    ['--nonsense', 'a'],
    ['a', '--operating-system', 'BEOS'],
    ['a', '--server-sdk-version', '5.2.0'],
    ['a', '--operating-system', 'WINDOWS_2022', '--server-sdk-version', 'new'],
  ])
    expect(await verify(args)).toBe(2)
  expect(complained).toContain('Usage: gantry verify')
  complained = ''
  expect(await verify([join(folder, 'none.zip')])).toBe(2)
  expect(complained).toMatch(/there is no .*none\.zip\n/)
  expect(printed).toBe('')
})
