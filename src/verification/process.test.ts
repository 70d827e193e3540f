import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { getPriority, tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { TEST_LIMITS } from '../testing/check-bytes.ts'
import { writeZip } from '../testing/zip-writer.ts'
import { VerificationProcess } from './process.ts'
import { verifyExtents } from './run.ts'

/** Takes seconds. */
const LONG = writeZip(
  Array.from({ length: 40 }, (_, index) => ({ name: `${index}`, content: Buffer.alloc(32 * 1024 ** 2) })),
)
const DEMANDS = { limits: TEST_LIMITS }

let folder: string
let verifier: VerificationProcess
const never = new AbortController().signal

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gantry-process-'))
})
afterAll(() => rm(folder, { recursive: true }))
beforeEach(() => {
  verifier = new VerificationProcess()
})
afterEach(() => verifier[Symbol.asyncDispose]())

async function stored(bytes: Buffer) {
  const path = join(folder, 'zip')
  await writeFile(path, bytes)
  return [{ path, sizeBytes: bytes.length }]
}

async function collected(pieces: AsyncIterable<Buffer>): Promise<string> {
  let text = ''
  for await (const piece of pieces) text += piece.toString()
  return text
}

test('it comes to the same report and the same list of files as threads of this process', async () => {
  const extents = await stored(
    writeZip([
      { name: 'server.sh', content: '#!/bin/sh\n' },
      { name: 'a', content: 'x' },
    ]).bytes,
  )
  await using own = await verifyExtents(extents, DEMANDS, { threads: 1 })
  await using theirs = await verifier.verify(extents, DEMANDS, { threads: 1, signal: never })
  expect(theirs.report).toEqual(own.report)
  expect(await collected(theirs.manifest())).toBe(await collected(own.manifest()))
})

test('when it is killed what it was verifying rejects, and the next verification has a new one', async () => {
  const extents = await stored(LONG.bytes)
  const first = verifier.verify(extents, DEMANDS, { threads: 1, signal: never })
  process.kill(verifier.pid ?? 0, 'SIGKILL')
  await expect(first).rejects.toThrow('ended early, with SIGKILL')
  await using second = await verifier.verify(extents, DEMANDS, { threads: 2, signal: never })
  expect(second.report.entryCount).toBe(40)
})

test('what is aborted rejects at once, and the process goes on with the others', async () => {
  const extents = await stored(LONG.bytes)
  const aborting = new AbortController()
  const aborted = verifier.verify(extents, DEMANDS, { threads: 1, signal: aborting.signal })
  const other = verifier.verify(extents, DEMANDS, { threads: 1, signal: never })
  const { pid } = verifier
  aborting.abort(new Error('no longer wanted'))
  await expect(aborted).rejects.toThrow('no longer wanted')
  await using verification = await other
  expect([verification.report.entryCount, verifier.pid]).toEqual([40, pid])
})

test('a storage that fails rejects with its reason', async () => {
  const missing = [{ path: join(folder, 'missing'), sizeBytes: 100 }]
  await expect(verifier.verify(missing, DEMANDS, { threads: 1, signal: never })).rejects.toThrow('ENOENT')
})

test('it runs below everybody else and knows nothing of the settings of this process', async () => {
  const extents = await stored(LONG.bytes)
  await using _verification = await verifier.verify(extents, DEMANDS, { threads: 1, signal: never })
  expect(getPriority(verifier.pid)).toBe(19)
  if (process.platform !== 'linux') return
  const environment = await readFile(`/proc/${verifier.pid}/environ`, 'utf8')
  const names = environment
    .split('\0')
    .filter(Boolean)
    .map(line => line.split('=')[0])
  expect(names.filter(name => !name?.startsWith('NODE_'))).toEqual([])
})

test('it ends when the process that started it is killed', async () => {
  const extents = await stored(LONG.bytes)
  const program = `
    const { VerificationProcess } = await import('${new URL('./process.ts', import.meta.url)}')
    const verifier = new VerificationProcess()
    const never = new AbortController().signal
    verifier.verify(${JSON.stringify(extents)}, ${JSON.stringify(DEMANDS)}, { threads: 1, signal: never })
    console.log(verifier.pid)
    process.kill(process.pid, 'SIGKILL')`
  const ran = promisify(execFile)(process.execPath, ['--input-type=module', '-e', program])
  const { stdout } = await ran.catch((error: { stdout: string }) => error)
  const pid = Number(stdout)
  expect(pid).toBeGreaterThan(0)
  await expect.poll(() => isRunning(pid), { timeout: 10_000 }).toBe(false)
})

async function isRunning(pid: number): Promise<boolean> {
  try {
    process.kill(pid, 0)
  } catch {
    return false
  }
  // A process whose parent is gone and that nobody has waited for yet.
  return !/^\d+ \(.*\) Z/.test(await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => ''))
}
