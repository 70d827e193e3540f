import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { freePort } from '../support/free-port.ts'

const CHECKOUT = join(dirname(fileURLToPath(import.meta.url)), '../..')

/** How long a start may take on a busy machine. */
const START_MS = 30_000
/** Longer than the server's own bound for draining. */
const STOP_MS = 45_000

export interface Credentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string
}

/** A Gantry of this checkout as a process of its own, always on the same data and port. */
export class Server {
  readonly dataDir: string
  readonly port: number
  readonly #environment: Record<string, string>
  readonly #log: string[] = []
  #process: ChildProcess | undefined
  #exited: Promise<string> = Promise.resolve('not started')
  /** Set while an end of the process is wanted. */
  #ending = false
  /** How the process ended when nobody wanted it to. */
  died: string | undefined

  private constructor(dataDir: string, port: number, environment: Record<string, string>) {
    this.dataDir = dataDir
    this.port = port
    this.#environment = environment
  }

  /** Prepares a server; {@link start} runs it. */
  static async create(dataDir: string, environment: Record<string, string> = {}): Promise<Server> {
    mkdirSync(dataDir, { recursive: true })
    const server = new Server(dataDir, await freePort(), environment)
    // However the run ends, nothing of it stays behind.
    process.once('exit', () => server.#process?.kill('SIGKILL'))
    return server
  }

  /** Where the received files are. */
  get objectsDir(): string {
    return this.#environment.GANTRY_STORAGE_URL?.replace(/^file:/, '') ?? join(this.dataDir, 'objects')
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`
  }

  get pid(): number | undefined {
    return this.#process?.pid
  }

  /** Lines that it has logged as errors, over all its lives. */
  errors(): string[] {
    return this.#log
      .join('')
      .split('\n')
      .filter(line => line !== '' && !/"level":"(info|warn)"/.test(line))
  }

  /** Starts the process and returns at once. */
  spawn(): void {
    const { GANTRY_HOST: _host, ...inherited } = process.env
    const child = spawn(process.execPath, [join(CHECKOUT, 'src/main.ts'), 'serve'], {
      cwd: CHECKOUT,
      env: { ...inherited, GANTRY_DATA_DIR: this.dataDir, GANTRY_PORT: String(this.port), ...this.#environment },
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    child.stderr.on('data', chunk => this.#log.push(String(chunk)))
    this.#ending = false
    this.#process = child
    this.#exited = new Promise(resolve => {
      child.once('exit', (code, signal) => {
        const how = signal ?? `exit code ${code}`
        if (!this.#ending) this.died = how
        resolve(how)
      })
    })
  }

  /** Starts the process and waits until it serves. */
  async start(): Promise<void> {
    this.spawn()
    await this.untilHealthy()
  }

  async untilHealthy(): Promise<void> {
    const deadline = Date.now() + START_MS
    while (!(await this.isHealthy())) {
      if (this.died !== undefined || Date.now() > deadline) {
        throw new Error(`the server did not start (${this.died ?? 'too slow'}):\n${this.errors().slice(-5).join('\n')}`)
      }
      await sleep(20)
    }
  }

  async isHealthy(withinMs = 5_000): Promise<boolean> {
    try {
      const response = await fetch(`${this.url}/-/health`, { signal: AbortSignal.timeout(withinMs) })
      return (await response.text()) === 'ok\n'
    } catch {
      return false
    }
  }

  /** Ends the process without a word. */
  async kill(): Promise<void> {
    this.#ending = true
    this.#process?.kill('SIGKILL')
    await this.#exited
  }

  /** Asks the process to stop, and answers how it ended: `exit code 0`, if all is well. */
  async stop(): Promise<string> {
    this.#ending = true
    this.#process?.kill('SIGTERM')
    const timer = setTimeout(() => this.#process?.kill('SIGKILL'), STOP_MS)
    const how = await this.#exited
    clearTimeout(timer)
    return how
  }

  /** The root key, from the file that the first start writes for AWS's tools. */
  rootCredentials(): Credentials {
    const file = readFileSync(join(this.dataDir, 'aws', 'credentials'), 'utf8')
    const value = (name: string) => new RegExp(`^${name} = (.*)$`, 'm').exec(file)?.[1] ?? ''
    return { accessKeyId: value('aws_access_key_id'), secretAccessKey: value('aws_secret_access_key') }
  }
}

export function sleep(milliseconds: number): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, milliseconds))
}
