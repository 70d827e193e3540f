import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { isKnown, type Read, type Reader } from './known-differences.ts'

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

/** Has the programs list and test a READY zip. Says where they read something else or find fault, and nobody knows why. */
export async function readWithTools({ unzip, sevenZip, bsdtar }: Tools, read: Read): Promise<string[]> {
  const { bytes, report, listing } = read
  const folder = await mkdtemp(join(tmpdir(), 'gantry-archive-'))
  try {
    const file = join(folder, 'build.zip')
    await writeFile(file, bytes)
    const wrong: string[] = []
    const hold = async (tool: Reader, test: readonly string[], list: readonly string[]) => {
      const { fault } = await say(tool, test)
      if (fault !== undefined) {
        if (!isKnown(tool, fault, read)) wrong.push(`${tool}: ${fault}`)
        return
      }
      const { lines } = await say(tool, list)
      if (lines !== listing.length) wrong.push(`${tool}: lists ${lines} entries for ${listing.length}`)
    }
    if (unzip) await hold('unzip', ['-tq', file], ['-Z1', file])
    if (sevenZip) await hold('7zz', ['t', '-bso0', '-bsp0', file], ['l', '-ba', file])
    const isStreamable = listing.every(({ method, flags }) => method !== 0 || (flags & 8) === 0)
    if (bsdtar && isStreamable && report.findings.length === 0) {
      await hold('bsdtar', ['-tf', file], ['-tf', file])
    }
    return wrong
  } finally {
    await rm(folder, { recursive: true })
  }
}

interface Said {
  /** Why it didn't like the zip. */
  readonly fault?: string
  /** Of its output. */
  readonly lines: number
}

/** 1 is all right for unzip and 7-Zip: "one or more warning errors were encountered, but processing completed". */
const FINE = [0, 1]

async function say(command: string, args: readonly string[]): Promise<Said> {
  const linesOf = (text: string) => text.split('\n').length - 1
  try {
    const { stdout } = await run(command, args, { timeout: MAX_TOOL_MS })
    return { lines: linesOf(stdout) }
  } catch (error) {
    const { code, stderr = '', stdout = '' } = error as { code?: number | string; stderr?: string; stdout?: string }
    const lines = linesOf(stdout)
    if (command !== 'bsdtar' && typeof code === 'number' && FINE.includes(code)) return { lines }
    return { lines, fault: `ended with ${code}: ${`${stdout}${stderr}`.slice(0, 2_000)}` }
  }
}
