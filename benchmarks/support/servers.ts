import { type ChildProcess, spawn } from 'node:child_process'
import { type IncomingMessage, request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import { join } from 'node:path'
import { freePort } from '../../conformance/support/free-port.ts'
import { CA, CERT_PATH, KEY_PATH, type Scheme } from './tls.ts'

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

/** Where a server listens on 127.0.0.1. */
export interface Place {
  readonly port: number
  readonly scheme: Scheme
}

/** A server in a process of its own. */
export interface RunningServer extends Place, AsyncDisposable {
  readonly pid: number
  /** From the start of the process to its first answer. */
  readonly startMs: number
}

export interface GantryOptions {
  /** Where a processor profile is written when the server stops. */
  readonly profileDir?: string | undefined
  readonly scheme?: Scheme
}

export function startGantry(
  dataDir: string,
  { profileDir, scheme = 'http' }: GantryOptions = {},
): Promise<RunningServer> {
  const flags = profileDir === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profileDir}`]
  const tls: Record<string, string> = scheme === 'https' ? { GANTRY_TLS_CERT: CERT_PATH, GANTRY_TLS_KEY: KEY_PATH } : {}
  const environment = (port: number) => ({
    GANTRY_DATA_DIR: dataDir,
    GANTRY_PORT: String(port),
    GANTRY_ROOT_ACCESS_KEY_ID: ROOT_KEY.accessKeyId,
    GANTRY_ROOT_SECRET_ACCESS_KEY: ROOT_KEY.secretAccessKey,
    ...tls,
  })
  return startServer({ args: [...flags, join(ROOT, 'src', 'main.ts'), 'serve'], environment, scheme })
}

/** One of `benchmarks/peers`, which listens on `PORT`, over TLS if it is given a certificate. */
export function startPeer(name: string, scheme: Scheme = 'http'): Promise<RunningServer> {
  const tls: Record<string, string> = scheme === 'https' ? { TLS_CERT: CERT_PATH, TLS_KEY: KEY_PATH } : {}
  const args = [join(import.meta.dirname, '..', 'peers', `${name}.ts`)]
  return startServer({ args, environment: port => ({ PORT: String(port), ...tls }), scheme })
}

export interface ServerProgram {
  /** This Node.js, if it isn't given. */
  readonly command?: string
  readonly args: readonly string[]
  /** What is added to the environment, so that it listens on `port`. */
  readonly environment: (port: number) => Record<string, string>
  readonly scheme?: Scheme
}

/** Starts a server and waits for its first answer to a request. */
export async function startServer(program: ServerProgram): Promise<RunningServer> {
  const { command = process.execPath, args, environment, scheme = 'http' } = program
  const port = await freePort()
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('GANTRY_'))
  const startedAt = performance.now()
  const child = spawn(command, args, {
    env: { ...Object.fromEntries(inherited), ...environment(port) },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let log = ''
  child.stderr.on('data', (chunk: Buffer) => {
    log = `${log}${chunk}`.slice(-LOG_CHARACTERS)
  })
  const exited = new Promise<void>(resolve => child.once('exit', () => resolve()))
  while (!(await answers({ port, scheme }))) {
    if (child.exitCode !== null || performance.now() - startedAt > START_MS) {
      child.kill('SIGKILL')
      throw new Error(`${command} ${args.join(' ')} did not start: ${log}`)
    }
    await new Promise(resolve => setTimeout(resolve, 1))
  }
  const startMs = performance.now() - startedAt
  return { pid: child.pid ?? 0, port, scheme, startMs, [Symbol.asyncDispose]: () => stop(child, exited) }
}

async function stop(child: ChildProcess, exited: Promise<void>): Promise<void> {
  child.kill('SIGTERM')
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS)
  await exited
  clearTimeout(timer)
}

function answers({ port, scheme }: Place): Promise<boolean> {
  const options = { host: '127.0.0.1', port, path: '/-/health', agent: false }
  return new Promise(resolve => {
    const receive = (response: IncomingMessage) => {
      response.resume()
      response.once('end', () => resolve(true))
    }
    const asked = scheme === 'https' ? requestHttps({ ...options, ca: CA }, receive) : requestHttp(options, receive)
    asked.once('error', () => resolve(false))
    asked.end()
  })
}
