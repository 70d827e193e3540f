import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest'
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
  expect(printed).toMatch(/^READY {2}.*good\.zip: 1 entry, \d+ bytes, 2\.9 KiB unpacked\n$/)
})

test('a bad zip is FAILED, exit code 1, and says what to do about each entry', async () => {
  const path = await file('bad.zip', writeZip([{ name: '../x' }, { name: 'A' }, { name: 'a' }]).bytes)
  expect(await verify([path])).toBe(1)
  expect(printed).toMatch(
    /^ERROR NAME_LEAVES_ROOT {2}\.\.\/x\n.*"\.\.\/x" has.*\n {2}Fix: .*\n\nWARNING NAME_CASE_CLASH {2}a\n/,
  )
  expect(printed).toContain('\nFAILED  ')
})

test('--json prints the report', async () => {
  const path = await file('text.zip', Buffer.from('not a zip, but text'))
  expect(await verify(['--json', path])).toBe(1)
  expect(JSON.parse(printed)).toMatchObject({ verdict: 'FAILED', findings: [{ code: 'NOT_A_ZIP' }] })
})

test('wrong usage and an unreadable file are exit code 2', async () => {
  for (const args of [[], ['a', 'b'], ['--nonsense', 'a']]) expect(await verify(args)).toBe(2)
  expect(complained).toContain('Usage: gantry verify')
  complained = ''
  expect(await verify([join(folder, 'none.zip')])).toBe(2)
  expect(await verify([folder])).toBe(2)
  expect(complained).toMatch(/ENOENT.*none\.zip'?\n.*is not a file\n/)
  expect(printed).toBe('')
})
