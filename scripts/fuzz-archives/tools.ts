import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Entry } from '../../src/archive/entry.ts'
import type { Report } from '../../src/model/report.ts'
import { isKnown, type Reader } from './known-differences.ts'

const run = promisify(execFile)
const MAX_TOOL_MS = 30_000

/** Programs that unpack, which this machine has or hasn't. */
export interface Tools {
  readonly unzip: boolean
  readonly sevenZip: boolean
  readonly bsdtar: boolean
}

/** What there is here. */
export async function findTools(): Promise<Tools> {
  const has = (command: string, ...args: string[]) =>
    run(command, args).then(
      () => true,
      () => false,
    )
  const [unzip, sevenZip, bsdtar] = await Promise.all([has('unzip', '-v'), has('7zz'), has('bsdtar', '--version')])
  return { unzip, sevenZip, bsdtar }
}

/** Has the programs test a READY zip. Says which of them find fault with it, and the report doesn't. */
export async function readWithTools(
  { unzip, sevenZip, bsdtar }: Tools,
  bytes: Buffer,
  report: Report,
  listing: readonly Entry[],
): Promise<string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'gantry-archive-'))
  try {
    const file = join(folder, 'build.zip')
    await writeFile(file, bytes)
    const said: [Reader, string][] = []
    // 1: "one or more warning errors were encountered, but processing completed successfully anyway".
    if (unzip) said.push(['unzip', await faults('unzip', ['-tqq', file], [0, 1])])
    if (sevenZip) said.push(['7zz', await faults('7zz', ['t', '-bso0', '-bsp0', file], [0, 1])])
    const isStreamable =
      report.findings.length === 0 && listing.every(({ method, flags }) => method !== 0 || (flags & 8) === 0)
    if (bsdtar && isStreamable) said.push(['bsdtar', await faults('bsdtar', ['-tf', file], [0])])
    return said
      .filter(([tool, fault]) => fault !== '' && !isKnown(tool, fault, bytes, report))
      .map(pair => pair.join(': '))
  } finally {
    await rm(folder, { recursive: true })
  }
}

/** What a program says when it ends otherwise than it should; nothing if it doesn't. */
async function faults(command: string, args: readonly string[], fine: readonly number[]): Promise<string> {
  try {
    await run(command, args, { timeout: MAX_TOOL_MS })
    return ''
  } catch (error) {
    const { code, stderr, stdout } = error as { code?: number | string; stderr?: string; stdout?: string }
    if (typeof code === 'number' && fine.includes(code)) return ''
    return `ended with ${code}: ${`${stdout}${stderr}`.slice(0, 2_000)}`
  }
}
