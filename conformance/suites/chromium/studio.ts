import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { WebSite } from '../../support/browser/web-site.ts'
import type { PageAnswer, PageRequest } from './page.ts'

/** A studio's web site, and a folder for what its visitors' browsers remember. */
export class Studio implements AsyncDisposable {
  readonly site: WebSite
  readonly #folder: string

  private constructor(site: WebSite, folder: string) {
    this.site = site
    this.#folder = folder
  }

  static async open(file: Buffer): Promise<Studio> {
    const folder = await mkdtemp(join(tmpdir(), 'gantry-studio-'))
    const path = join(folder, 'build.zip')
    await writeFile(path, file)
    return new Studio(await WebSite.open(join(import.meta.dirname, 'page.ts'), path), folder)
  }

  /** Has its page send the requests; ends with the test. */
  async send(requests: readonly PageRequest[], signal: AbortSignal): Promise<readonly PageAnswer[]> {
    const caFile = process.env.NODE_EXTRA_CA_CERTS
    const options = { folder: this.#folder, signal, ...(caFile === undefined ? {} : { caFile }) }
    return (await this.site.visit(requests, options)) as PageAnswer[]
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.site[Symbol.asyncDispose]()
    // What a browser left behind may still write for a moment.
    await rm(this.#folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 })
  }
}
