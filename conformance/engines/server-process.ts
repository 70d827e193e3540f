import { type ChildProcess, spawn } from 'node:child_process'
import { eventually } from '../support/eventually.ts'
import { plainEnvironment } from '../support/server.ts'
import { killAtExit } from './process-exit.ts'

const START_MS = 60_000
const STOP_MS = 10_000
const LOG_CHARACTERS = 8_192

export interface ServerProgram {
  readonly command: string
  readonly args: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  /** Whether it serves by now. */
  readonly serves: () => Promise<boolean>
}

/** A server in a process of its own, which can be killed and brought back. */
export class ServerProcess implements AsyncDisposable {
  readonly #program: ServerProgram
  #child: ChildProcess | undefined
  #exited: Promise<void> = Promise.resolve()
  #log = ''

  constructor(program: ServerProgram) {
    this.#program = program
  }

  async start(): Promise<void> {
    const { command, args, env = {}, serves } = this.#program
    const child = spawn(command, args, { env: { ...plainEnvironment(), ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
    const gather = (chunk: string) => {
      this.#log = (this.#log + chunk).slice(-LOG_CHARACTERS)
    }
    child.stdout.setEncoding('utf8').on('data', gather)
    child.stderr.setEncoding('utf8').on('data', gather)
    killAtExit(child)
    this.#child = child
    this.#exited = new Promise(resolve => {
      child.once('close', () => resolve())
      child.once('error', () => resolve())
    })
    await eventually(`${command} serves`, START_MS, async () => {
      if (child.exitCode !== null) throw new Error(`${command} ended with ${child.exitCode}:\n${this.#log}`)
      return serves()
    })
  }

  async kill(): Promise<void> {
    this.#child?.kill('SIGKILL')
    await this.#exited
  }

  freeze(): void {
    this.#child?.kill('SIGSTOP')
  }

  thaw(): void {
    this.#child?.kill('SIGCONT')
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.thaw()
    this.#child?.kill('SIGTERM')
    const timer = setTimeout(() => this.#child?.kill('SIGKILL'), STOP_MS)
    await this.#exited
    clearTimeout(timer)
  }
}

/** Whether an HTTP server answers there, whatever it answers. */
export async function answers(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(5_000) })
    await response.arrayBuffer()
    return true
  } catch {
    return false
  }
}
