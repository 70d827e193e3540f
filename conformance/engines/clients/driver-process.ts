import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import type { Readable, Writable } from 'node:stream'
import { plainEnvironment } from '../../support/server.ts'
import type { Answer, AwsFiles, GameLiftClient } from '../client.ts'
import { killAtExit } from '../process-exit.ts'
import { presentMembers } from './present-members.ts'

/** What no call takes, unless the client or the server hangs. */
const CALL_MS = 120_000

/** How much of what it says of itself is kept, in characters. */
const LOG_CHARACTERS = 8_192

/** A client that is a program with a library: a call is a line on its stdin, the answer a line on its stdout. */
export class DriverProcess implements GameLiftClient {
  readonly name: string
  readonly #child: ChildProcessByStdio<Writable, Readable, Readable>
  readonly #lines: AsyncIterator<string>
  readonly #exited: Promise<void>
  #log = ''
  /** One call at a time: they wait for each other. */
  #last: Promise<unknown> = Promise.resolve()

  constructor(name: string, [command, ...args]: readonly [string, ...string[]], files: AwsFiles) {
    this.name = name
    this.#child = spawn(command, args, {
      env: { ...plainEnvironment(), ...awsVariables(files) },
      stdio: ['pipe', 'pipe', 'pipe'],
    })
    this.#child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      this.#log = (this.#log + chunk).slice(-LOG_CHARACTERS)
    })
    this.#child.stdin.on('error', () => undefined)
    this.#lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]()
    this.#exited = new Promise(resolve => this.#child.once('close', () => resolve()))
    killAtExit(this.#child)
  }

  call(operation: string, input: object): Promise<Answer> {
    const answered = this.#last.then(() => this.#ask(operation, input))
    this.#last = answered.catch(() => undefined)
    return answered
  }

  async #ask(operation: string, input: object): Promise<Answer> {
    this.#child.stdin.write(`${JSON.stringify({ operation, input })}\n`)
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), CALL_MS)
    const { value, done } = await this.#lines.next()
    clearTimeout(timer)
    if (done) throw new Error(`${this.name} ended at ${operation}:\n${this.#log}`)
    return presentMembers(JSON.parse(value)) as Answer
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.stdin.end()
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), 5_000)
    await this.#exited
    clearTimeout(timer)
  }
}

/** What a client has to have in its environment: the two files, and that it asks once, so that no refusal is hidden. */
export function awsVariables({ configFile, credentialsFile }: AwsFiles): Record<string, string> {
  return { AWS_CONFIG_FILE: configFile, AWS_SHARED_CREDENTIALS_FILE: credentialsFile, AWS_MAX_ATTEMPTS: '1' }
}
