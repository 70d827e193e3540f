import { type ChildProcess, spawn } from 'node:child_process'
import { request } from 'node:http'
import { createServer } from 'node:net'
import { join } from 'node:path'

const ROOT = join(import.meta.dirname, '..', '..')

/** The keys that every Gantry of a benchmark has. */
export const ROOT_KEY = {
  accessKeyId: 'AKIABENCHMARKBENCHMA',
  secretAccessKey: 'benchmarkbenchmarkbenchmarkbenchmarkbenc',
}

/** What a server that doesn't answer is given before it counts as failed. */
const START_MS = 60_000
const STOP_MS = 60_000
/** What is kept of a server's log, in case it doesn't start. */
const LOG_CHARACTERS = 4096

/** A server in a process of its own. */
export interface RunningServer extends AsyncDisposable {
  readonly pid: number
  readonly port: number
  /** From the start of the process to its first answer. */
  readonly startMs: number
}

export interface GantryOptions {
  /** Where a processor profile is written when the server stops. */
  readonly profileDir?: string | undefined
}

export function startGantry(dataDir: string, { profileDir }: GantryOptions = {}): Promise<RunningServer> {
  const flags = profileDir === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profileDir}`]
  return startServer([...flags, join(ROOT, 'src', 'main.ts'), 'serve'], port => ({
    GANTRY_DATA_DIR: dataDir,
    GANTRY_PORT: String(port),
    GANTRY_ROOT_ACCESS_KEY_ID: ROOT_KEY.accessKeyId,
    GANTRY_ROOT_SECRET_ACCESS_KEY: ROOT_KEY.secretAccessKey,
  }))
}

/** One of `benchmarks/peers`, which listens on `PORT`. */
export function startPeer(name: string): Promise<RunningServer> {
  return startServer([join(import.meta.dirname, '..', 'peers', `${name}.ts`)], port => ({ PORT: String(port) }))
}

/** Starts a Node.js process and waits for its first answer to a request. */
export async function startServer(
  args: readonly string[],
  environment: (port: number) => Record<string, string>,
): Promise<RunningServer> {
  const port = await freePort()
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('GANTRY_'))
  const startedAt = performance.now()
  const child = spawn(process.execPath, args, {
    env: { ...Object.fromEntries(inherited), ...environment(port) },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let log = ''
  child.stderr.on('data', (chunk: Buffer) => {
    log = `${log}${chunk}`.slice(-LOG_CHARACTERS)
  })
  const exited = new Promise<void>(resolve => child.once('exit', () => resolve()))
  while (!(await answers(port))) {
    if (child.exitCode !== null || performance.now() - startedAt > START_MS) {
      child.kill('SIGKILL')
      throw new Error(`node ${args.join(' ')} did not start: ${log}`)
    }
    await new Promise(resolve => setTimeout(resolve, 1))
  }
  const startMs = performance.now() - startedAt
  return { pid: child.pid ?? 0, port, startMs, [Symbol.asyncDispose]: () => stop(child, exited) }
}

async function stop(child: ChildProcess, exited: Promise<void>): Promise<void> {
  child.kill('SIGTERM')
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS)
  await exited
  clearTimeout(timer)
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise(resolve => server.close(resolve))
  if (typeof address !== 'object' || address === null) throw new Error('no port')
  return address.port
}

function answers(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const asked = request({ host: '127.0.0.1', port, path: '/-/health', agent: false }, response => {
      response.resume()
      response.once('end', () => resolve(true))
    })
    asked.once('error', () => resolve(false))
    asked.end()
  })
}
