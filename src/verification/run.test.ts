import { randomBytes } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ArchiveDemands } from '../archive/check-archive.ts'
import type { FileExtent } from '../storage/filesystem/extents.ts'
import { checkBytes, TEST_LIMITS } from '../testing/check-bytes.ts'
import { writeZip, type ZipEntry } from '../testing/zip-writer.ts'
import { type VerificationOptions, verifyExtents } from './run.ts'

const noise = randomBytes(1024 ** 2)
const large = Buffer.concat(Array.from({ length: 20 }, () => noise))
const ENTRIES: ZipEntry[] = [
  ...Array.from({ length: 200 }, (_, index) => ({
    name: `maps/${index}`,
    content: noise.subarray(index * 5_000),
    method: 0,
  })).slice(0, 20),
  { name: 'large', content: large, method: 0 },
  { name: 'zeros', content: Buffer.alloc(30 * 1024 ** 2) },
  ...Array.from({ length: 150 }, (_, index) => ({
    name: `bad/${index}`,
    content: `${index}`,
    local: { crc32: index },
  })),
  { name: '../leaves', content: 'x' },
]

let folder: string
const good = writeZip(ENTRIES.slice(0, 22)).bytes
const bad = writeZip(ENTRIES).bytes

/** The bytes in several files, as an upload in parts leaves them. */
async function store(name: string, bytes: Buffer, partBytes = 5_000_000): Promise<FileExtent[]> {
  const extents: FileExtent[] = []
  for (let at = 0; at < bytes.length; at += partBytes) {
    const part = bytes.subarray(at, at + partBytes)
    const path = join(folder, `${name}-${at}`)
    await writeFile(path, part)
    extents.push({ path, sizeBytes: part.length })
  }
  return extents
}

/** The report alone. */
async function reportOf(extents: readonly FileExtent[], demands: ArchiveDemands, options: VerificationOptions) {
  await using verification = await verifyExtents(extents, demands, options)
  return verification.report
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gantry-verification-'))
})
afterAll(() => rm(folder, { recursive: true }))

test('any number of threads come to the same report', async () => {
  const expected = await checkBytes(bad)
  expect([expected.verdict, expected.findings.length, expected.findingsOmitted]).toEqual(['FAILED', 100, 51])
  const extents = await store('bad', bad)
  for (const threads of [1, 3]) expect(await reportOf(extents, { limits: TEST_LIMITS }, { threads })).toEqual(expected)
})

test('a good zip in parts is READY, and its progress is told', async () => {
  const extents = await store('good', good)
  const told: [number, number][] = []
  const onProgress = (checkedBytes: number, totalBytes: number) => told.push([checkedBytes, totalBytes])
  const report = await reportOf(extents, { limits: TEST_LIMITS }, { threads: 2, onProgress })
  expect(report).toEqual(await checkBytes(good))
  expect(report.verdict).toBe('READY')
  expect(told.at(-1)).toEqual([report.uncompressedBytes, report.uncompressedBytes])
})

test('what is not a zip is a report, with one finding however many threads', async () => {
  const extents = await store('noise', large)
  const report = await reportOf(extents, { limits: TEST_LIMITS }, { threads: 2 })
  expect(report.findings.map(({ code }) => code)).toEqual(['NOT_A_ZIP'])
  expect((await reportOf([], { limits: TEST_LIMITS }, { threads: 2 })).findings[0]?.code).toBe('FILE_EMPTY')
})

test('a storage that fails is not a report', async () => {
  const [first, ...rest] = await store('failing', good)
  const missing = [{ path: join(folder, 'missing'), sizeBytes: first?.sizeBytes ?? 0 }, ...rest]
  await expect(reportOf(missing, { limits: TEST_LIMITS }, { threads: 2 })).rejects.toThrow('ENOENT')
  const short = join(folder, 'short')
  await writeFile(short, good.subarray(0, 1_000))
  const cut = [{ path: short, sizeBytes: first?.sizeBytes ?? 0 }, ...rest]
  await expect(reportOf(cut, { limits: TEST_LIMITS }, { threads: 2 })).rejects.toThrow(/short ends at \d+ of 5000000/)
})

test('an abort ends it with the reason of the signal', async () => {
  const extents = await store('aborted', good)
  await expect(
    reportOf(extents, { limits: TEST_LIMITS }, { threads: 2, signal: AbortSignal.abort('early') }),
  ).rejects.toBe('early')
  const controller = new AbortController()
  const running = reportOf(extents, { limits: TEST_LIMITS }, { threads: 2, signal: controller.signal })
  controller.abort('lease lost')
  await expect(running).rejects.toBe('lease lost')
})
