import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { errorOf } from '../testing/boot.ts'
import { realtimeScript, scriptZip, zipOfFiles } from '../testing/script-zips.ts'
import { writeZip } from '../testing/zip-writer.ts'
import { checkScript } from './check.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gantry-test-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

let count = 0

async function check(zip: Buffer, signal?: AbortSignal) {
  count += 1
  const path = join(folder, `${count}.zip`)
  await writeFile(path, zip)
  return checkScript([{ path, sizeBytes: zip.length }], '10.x', signal)
}

test('a zip that passes has a report, with its warnings', async () => {
  expect((await check(scriptZip())).verdict).toBe('READY')
  const { verdict, findings } = await check(zipOfFiles({ 'server.js': 'exports.a = 1' }))
  expect([verdict, findings.map(({ code }) => code)]).toEqual(['READY', ['SCRIPT_NO_EXPORTS']])
})

test.each([
  ['unpacks to more than 100 MB', () => zipOfFiles({ 'a.js': Buffer.alloc(100_000_001) }), 'UNCOMPRESSED_TOO_LARGE'],
  [
    'has more than 10,000 entries',
    () => writeZip(Array.from({ length: 10_001 }, (_, index) => ({ name: `${index}.js` }))).bytes,
    'TOO_MANY_ENTRIES',
  ],
  [
    'says that it has a million entries',
    () =>
      writeZip([{ name: 'a.js' }], { zip64: true, zip64End: { entryCount: 1_000_000, entriesOnDisk: 1_000_000 } })
        .bytes,
    'TOO_MANY_ENTRIES',
  ],
  [
    'unpacks to more than it says',
    () =>
      writeZip([
        {
          name: 'a.js',
          content: Buffer.alloc(50_000_000),
          central: { uncompressedSizeBytes: 10 },
          local: { uncompressedSizeBytes: 10 },
        },
      ]).bytes,
    'CONTENT_TOO_LONG',
  ],
])('one that %s is refused', async (_what, zip, code) => {
  const error = await errorOf(check(zip()))
  expect(error).toMatchObject({ code: 'InvalidRequest', message: expect.stringContaining(code) })
  expect(error?.message).not.toContain('GANTRY_MAX')
})

test('the densest files that are parsed fit into the memory of the thread', async () => {
  const dense = ['a;', '[],', 'a=>', '{};'].map(piece => piece.repeat(Math.floor(1024 ** 2 / piece.length)))
  const files = Object.fromEntries(dense.map((content, index) => [`${index}.js`, content]))
  expect(await errorOf(check(zipOfFiles({ ...files, 'server.js': realtimeScript() })))).toMatchObject({
    code: 'InvalidRequest',
    message: expect.stringContaining('SCRIPT_SYNTAX'),
  })
})

test('one that takes too long is refused, with what helps', async () => {
  const signal = AbortSignal.timeout(1)
  const error = await errorOf(check(zipOfFiles({ 'a.js': 'a;'.repeat(500_000) }), signal))
  expect(error).toMatchObject({
    code: 'InvalidRequest',
    message: expect.stringContaining('takes more than 30 seconds'),
  })
})

test('a storage that fails is no refusal', async () => {
  const missing = [{ path: join(folder, 'missing'), sizeBytes: 100 }]
  expect(await errorOf(checkScript(missing, '10.x'))).toMatchObject({ code: 'ENOENT' })
})
