import { spawn } from 'node:child_process'
import { devNull } from 'node:os'
import { plainEnvironment } from '../support/server.ts'
import type { Job, Outcome } from './client.ts'

/** No client takes that long for 100 MiB over loopback, unless it hangs. */
const DEFAULT_LIMIT_MS = 240_000
/** How much of its output is kept, in characters; the end says what went wrong. */
const OUTPUT_LENGTH = 65_536

/** Nobody's own settings are to play a part. */
const NO_SETTINGS = { AWS_CONFIG_FILE: devNull, AWS_SHARED_CREDENTIALS_FILE: devNull }

/** The process groups that run now. */
const running = new Set<number>()
process.once('exit', () => running.forEach(killGroup))

/** What {@link runProgram} is to run. */
export interface Program {
  readonly command: string
  readonly args: readonly string[]
  /** Added to this process' environment, of which nothing that AWS's or Gantry's programs read is passed on, nor any AWS file. */
  readonly env?: Readonly<Record<string, string>>
  /** What it reads from its standard input; without it, nothing. */
  readonly input?: string
  readonly cwd?: string
  /** After how long it is killed; four minutes, unless it is more than an upload. */
  readonly limitMs?: number
  /** Kills it at once. */
  readonly signal?: AbortSignal
}

/**
 * Runs a program to its end. Its whole process group is killed when `signal` aborts, when it takes too long, and, for
 * what it left running, when it ends.
 *
 * @returns its exit code, null if a signal ended it, and what it wrote to stdout and stderr
 * @throws Error if it can't be started
 */
export function runProgram(program: Program): Promise<{ code: number | null; output: string }> {
  const { command, args, env = {}, input = '', cwd, limitMs = DEFAULT_LIMIT_MS, signal } = program
  const limit = AbortSignal.timeout(limitMs)
  const stop = signal === undefined ? limit : AbortSignal.any([signal, limit])
  if (stop.aborted) return Promise.resolve({ code: null, output: '' })
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      env: { ...plainEnvironment(), ...NO_SETTINGS, ...env },
      stdio: 'pipe',
      // A process group of its own.
      detached: true,
      ...(cwd === undefined ? {} : { cwd }),
    })
    let output = ''
    const gather = (chunk: string) => {
      output = (output + chunk).slice(-OUTPUT_LENGTH)
    }
    child.stdout.setEncoding('utf8').on('data', gather)
    child.stderr.setEncoding('utf8').on('data', gather)
    // Undefined if it can't be started: then `error` follows.
    const group = child.pid
    const kill = () => group !== undefined && killGroup(group)
    if (group !== undefined) running.add(group)
    stop.addEventListener('abort', kill)
    child.once('error', reject)
    // What it started may hold its output open: without them, `close` follows.
    child.once('exit', kill)
    child.once('close', code => {
      if (group !== undefined) running.delete(group)
      stop.removeEventListener('abort', kill)
      if (limit.aborted) gather(`\nkilled after ${limitMs} ms\n`)
      resolve({ code, output })
    })
    // It may end without having read its input.
    child.stdin.on('error', () => undefined)
    child.stdin.end(input)
  })
}

/**
 * Runs a program that does a job with a library: it gets the {@link Job} as JSON on its standard input, and the last line
 * that it writes to stdout is `{"error": null}` or `{"error": "AccessDenied"}`; `""` where the library names no code.
 *
 * @throws Error if it ends without such a line, unless it was killed
 */
export async function runDriver(program: Omit<Program, 'input'> & { readonly job: Job }): Promise<Outcome> {
  const { job, ...rest } = program
  const { code, output } = await runProgram({ ...rest, input: JSON.stringify(job) })
  const lines = output.split('\n').map(line => line.trim())
  const verdict = lines.findLast(line => /^\{\s*"error":/.test(line))
  if (verdict === undefined) {
    if (program.signal?.aborted) return { error: '', output }
    throw new Error(`${program.command} ended with ${code} and no verdict:\n${output}`)
  }
  const { error } = JSON.parse(verdict) as { error: string | null }
  return { error: error ?? undefined, output }
}

function killGroup(group: number): void {
  try {
    process.kill(-group, 'SIGKILL')
  } catch {
    // Nothing of it runs any more.
  }
}
