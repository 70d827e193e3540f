import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { createInterface, type Interface } from 'node:readline'
import type { Readable, Writable } from 'node:stream'
import { fileURLToPath } from 'node:url'

/** What another program says of one entry. */
export interface ReadEntry {
  readonly name: string
  readonly sizeBytes: number
  readonly crc32: number
  /** Of what it unpacked. */
  readonly sha256: string
  readonly offset: number
}

/** Either what a program read, or why it couldn't. */
export interface Reading {
  readonly entries?: readonly ReadEntry[]
  /** Where it stopped reading. */
  readonly end?: number
  readonly error?: string
}

export interface Readings {
  /** By the directory. */
  readonly listed: Reading
  /** From the beginning to the end. */
  readonly streamed: Reading
}

export interface Question {
  readonly bytes: Buffer
  /** Where the first entry begins. */
  readonly start: number
  /** The length of stored entries that have a descriptor, by offset. */
  readonly storedSizes: Readonly<Record<string, number>>
}

/** How long it may take over one zip of a few hundred kilobytes, on a busy machine. */
const ANSWER_MS = 30_000

/** A Python process that reads zips, see oracle.py. */
export class Oracle implements Disposable {
  readonly #process: ChildProcessByStdio<Writable, Readable, null>
  readonly #lines: Interface
  readonly #waiting: ((line: string) => void)[] = []
  #isOver = false

  constructor() {
    const script = fileURLToPath(new URL('oracle.py', import.meta.url))
    this.#process = spawn('python3', [script], { stdio: ['pipe', 'pipe', 'inherit'] })
    this.#lines = createInterface({ input: this.#process.stdout })
    this.#lines.on('line', line => this.#waiting.shift()?.(line))
    const end = () => {
      this.#isOver = true
      for (const waiting of this.#waiting.splice(0)) waiting('')
    }
    this.#process.on('exit', end).on('error', end)
    this.#process.stdin.on('error', end)
  }

  /** Throws if Python isn't there, ended or doesn't answer. Questions may overlap; answers come in their order. */
  async ask({ bytes, start, storedSizes }: Question): Promise<Readings> {
    if (this.#isOver) throw new Error('python3 has ended, or is not there')
    const options = Buffer.from(JSON.stringify({ sizeBytes: bytes.length, start, storedSizes }))
    const length = Buffer.alloc(4)
    length.writeUInt32LE(options.length)
    const { promise, resolve } = Promise.withResolvers<string>()
    this.#waiting.push(resolve)
    this.#process.stdin.write(Buffer.concat([length, options, bytes]))
    const late = setTimeout(() => this.#process.kill(), ANSWER_MS)
    const line = await promise.finally(() => clearTimeout(late))
    if (line === '') throw new Error(`python3 ended, or took more than ${ANSWER_MS} ms over a zip`)
    return JSON.parse(line) as Readings
  }

  [Symbol.dispose](): void {
    this.#lines.close()
    this.#process.kill()
  }
}
