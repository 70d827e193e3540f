import { type ChildProcess, spawn } from 'node:child_process'
import { createHash, X509Certificate } from 'node:crypto'
import { mkdtemp, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { chromiumCommand } from '../../runner/chromium.ts'
import { plainEnvironment } from '../server.ts'

/** How much of what it wrote to stderr is kept, in characters. */
const OUTPUT_LENGTH = 4_096

export interface BrowserOptions {
  /** Where it makes a folder for its profile. */
  readonly folder: string
  /** A certificate, in PEM, that it is to trust although nobody it knows has signed it. */
  readonly caFile?: string
}

/** A headless Chromium. It belongs to this process' group; disposing of it kills it. */
export class Browser implements AsyncDisposable {
  readonly #child: ChildProcess
  readonly #gone: Promise<void>
  #output = ''

  private constructor(child: ChildProcess) {
    this.#child = child
    child.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
      this.#output = (this.#output + chunk).slice(-OUTPUT_LENGTH)
    })
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#gone = promise
    child.once('close', resolve)
    child.once('error', error => {
      this.#output += error.message
      resolve()
    })
  }

  static async open(url: string, { folder, caFile }: BrowserOptions): Promise<Browser> {
    const profile = await mkdtemp(join(folder, 'chromium-'))
    const args = ['--headless', '--no-first-run', '--disable-gpu', '--disable-dev-shm-usage']
    // Nothing but the page is to use the network.
    args.push('--disable-background-networking', '--disable-component-update', '--disable-breakpad')
    args.push(`--user-data-dir=${profile}`)
    // Its sandbox can't be had by root.
    if (process.getuid?.() === 0) args.push('--no-sandbox')
    if (caFile !== undefined) args.push(`--ignore-certificate-errors-spki-list=${await publicKeyHash(caFile)}`)
    const env = { ...plainEnvironment(), HOME: profile }
    return new Browser(spawn(chromiumCommand(), [...args, url], { stdio: ['ignore', 'ignore', 'pipe'], env }))
  }

  /** Rejects as soon as it has ended, or couldn't be started. */
  async untilGone(): Promise<never> {
    await this.#gone
    throw new Error(`Chromium has ended:\n${this.#output}`)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.kill('SIGKILL')
    await this.#gone
  }
}

async function publicKeyHash(caFile: string): Promise<string> {
  const { publicKey } = new X509Certificate(await readFile(caFile))
  return createHash('sha256')
    .update(publicKey.export({ type: 'spki', format: 'der' }))
    .digest('base64')
}
