import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, open, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { eventually } from './eventually.ts'

/** A Gantry to talk to. Its data folder is known only when it runs on this machine. */
export interface Gantry {
  readonly url: string
  readonly configFile: string
  readonly credentialsFile: string
  readonly dataDir: string | undefined
}

/** A Gantry that this process started, with a data folder of its own. */
export interface StartedGantry extends Gantry, AsyncDisposable {
  readonly dataDir: string
  /** Sends SIGTERM and doesn't wait. */
  terminate(): void
  /** The exit code, once it has one; null when a signal ended it. */
  readonly exited: Promise<number | null>
  /** What it wrote to stdout and stderr so far. */
  output(): Promise<string>
}

const START_MS = 30_000
const STOP_MS = 45_000

/** The command that starts a Gantry of this checkout. */
export function checkoutCommand(): string {
  const main = join(import.meta.dirname, '..', '..', 'src', 'main.ts')
  return `'${process.execPath}' '${main}' serve`
}

/** False where only the URL of a Gantry was given: then no test can start one with settings of its own. */
export const canStartGantry = Boolean(process.env.GANTRY_CONFORMANCE_COMMAND)

/**
 * Starts a Gantry on a free port with a fresh data folder, over the scheme of the run. Disposing of it stops it and removes
 * the folder.
 */
export async function startGantry(
  variables: Readonly<Record<string, string>> = {},
  command = required('GANTRY_CONFORMANCE_COMMAND'),
): Promise<StartedGantry> {
  const folder = await mkdtemp(join(tmpdir(), 'gantry-conformance-'))
  const dataDir = variables.GANTRY_DATA_DIR ?? join(folder, 'data')
  const logPath = join(folder, 'log')
  const log = await open(logPath, 'w')
  const child = spawn('sh', ['-c', `exec ${command}`], {
    env: { ...plainEnvironment(), GANTRY_PORT: '0', GANTRY_DATA_DIR: dataDir, ...variables },
    stdio: ['ignore', log.fd, log.fd],
  })
  await log.close()
  const exited = exitOf(child)
  const output = () => readFile(logPath, 'utf8')
  const stop = async () => {
    child.kill('SIGTERM')
    const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS)
    await exited
    clearTimeout(timer)
    await rm(folder, { recursive: true, force: true })
  }
  try {
    const url = await eventually('Gantry serves', START_MS, async () => {
      const said = await output()
      if (child.exitCode !== null) throw new Error(`Gantry ended with ${child.exitCode}:\n${said}`)
      return /serves at (\S+)/.exec(said)?.[1]
    })
    return {
      url,
      dataDir,
      configFile: join(dataDir, 'aws', 'config'),
      credentialsFile: join(dataDir, 'aws', 'credentials'),
      terminate: () => child.kill('SIGTERM'),
      exited,
      output,
      [Symbol.asyncDispose]: stop,
    }
  } catch (error) {
    await stop()
    throw error
  }
}

/** The Gantry that all suites share, as run.ts or whoever calls it gives it. */
export function sharedGantry(): Gantry {
  return {
    url: required('GANTRY_CONFORMANCE_URL'),
    configFile: required('AWS_CONFIG_FILE'),
    credentialsFile: required('AWS_SHARED_CREDENTIALS_FILE'),
    dataDir: process.env.GANTRY_CONFORMANCE_DATA_DIR,
  }
}

/** Every file that uploads left on the server's disk. */
export async function storedFiles({ dataDir }: { dataDir: string }): Promise<string[]> {
  return (await filesIn(join(dataDir, 'objects'))).sort()
}

async function filesIn(folder: string): Promise<string[]> {
  // The server may remove a folder between its being listed and read.
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => [])
  const paths = entries.map(entry => {
    const path = join(folder, entry.name)
    return entry.isDirectory() ? filesIn(path) : [path]
  })
  return (await Promise.all(paths)).flat()
}

function exitOf(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve, reject) => {
    child.once('exit', resolve)
    child.once('error', reject)
  })
}

/** The environment without what would point a client or a server anywhere else. */
export function plainEnvironment(): Record<string, string> {
  const entries = Object.entries(process.env).filter(([name]) => !/^(AWS_|GANTRY_|NODE_OPTIONS$|VITEST)/.test(name))
  return Object.fromEntries(entries) as Record<string, string>
}

function required(name: string): string {
  const value = process.env[name]
  if (value === undefined || value === '') throw new Error(`${name} is not set: start the suites with run.ts`)
  return value
}
