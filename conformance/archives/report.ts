import { execFile } from 'node:child_process'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { plainEnvironment } from '../support/server.ts'

/** What `gantry verify --json` prints. */
export interface Report {
  readonly verdict: 'READY' | 'FAILED'
  readonly sizeBytes: number
  readonly entryCount: number
  readonly uncompressedBytes: number
  readonly counts: { readonly errors: number; readonly warnings: number; readonly notes: number }
  readonly findings: readonly Finding[]
  readonly findingsOmitted: number
}

export interface Finding {
  readonly code: string
  readonly severity: 'ERROR' | 'WARNING' | 'NOTE'
  readonly entry?: string
  readonly offset?: number
  readonly explanation: string
  readonly why: string
  readonly fix: string
}

/** What a command answered. */
export interface Answer {
  /** Null if it had to be killed. */
  readonly exitCode: number | null
  readonly stdout: string
  readonly stderr: string
}

const MAIN = join(import.meta.dirname, '..', '..', 'src', 'main.ts')
/** The largest builds take some seconds. */
const LIMIT_MS = 60_000
const MAX_OUTPUT_BYTES = 16 * 1024 ** 2

/** Of two hundred starts, one compiles. */
const COMPILE_CACHE = join(tmpdir(), 'gantry-archives-node')

/** The usual limit is 1,024: a smaller one shows sooner that files are left open. */
const FEW_FILES = 'ulimit -n 256; exec "$0" "$@"'

/** Runs `gantry verify` of this checkout. */
export function verify(args: readonly string[]): Promise<Answer> {
  const env = { ...plainEnvironment(), NODE_COMPILE_CACHE: COMPILE_CACHE }
  const options = { timeout: LIMIT_MS, maxBuffer: MAX_OUTPUT_BYTES, env }
  return new Promise(resolve => {
    const command = ['-c', FEW_FILES, process.execPath, MAIN, 'verify', ...args]
    const child = execFile('sh', command, options, (_, stdout, stderr) =>
      resolve({ exitCode: child.exitCode, stdout, stderr }),
    )
  })
}
