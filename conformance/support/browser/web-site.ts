import { once } from 'node:events'
import { createReadStream } from 'node:fs'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import { build } from 'esbuild'
import { Browser, type BrowserOptions } from './browser.ts'

/** Hands the input to the module's `run`, and what comes of it to the server. */
const PAGE = `<!doctype html><title>Gantry</title><script type="module">
const report = ending => fetch('/ending', { method: 'POST', body: JSON.stringify(ending) })
try {
  const { run } = await import('/script.js')
  const input = await (await fetch('/input')).json()
  await report({ output: await run(input) })
} catch (error) {
  await report({ failure: String(error?.stack ?? error) })
}
</script>`

interface Ending {
  readonly output?: unknown
  readonly failure?: string
}

/** A web site with one page, which runs a script. Its origin is its own, as a studio's build tool's would be. */
export class WebSite implements AsyncDisposable {
  readonly #server: Server
  readonly #bundle: string
  readonly #file: string | undefined
  #input: unknown
  #ended: (ending: Ending) => void = () => {}

  private constructor(server: Server, bundle: string, file: string | undefined) {
    this.#server = server
    this.#bundle = bundle
    this.#file = file
    server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      this.#answer(request, response).catch(() => response.destroy())
    })
  }

  /**
   * @param script path of a module that exports `run(input)`; it is bundled with what it imports
   * @param file what the page gets as `/file`
   */
  static async open(script: string, file?: string): Promise<WebSite> {
    const server = createServer()
    const site = new WebSite(server, await bundleOf(script), file)
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    return site
  }

  /** As a browser sends it: `http://127.0.0.1:12345`. */
  get origin(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  /**
   * Has a browser of its own open the page, one at a time.
   *
   * @param input for `run`, through JSON
   * @param options.signal ends the browser
   * @returns what `run` returned, through JSON
   * @throws Error with what it threw, or when the browser ends before it does
   */
  async visit(
    input: unknown,
    { signal, ...options }: BrowserOptions & { readonly signal?: AbortSignal },
  ): Promise<unknown> {
    const { promise: ending, resolve } = Promise.withResolvers<Ending>()
    this.#ended = resolve
    this.#input = input
    await using browser = await Browser.open(`${this.origin}/`, options)
    const { output, failure } = await Promise.race([ending, browser.untilGone(), untilAborted(signal)])
    if (failure !== undefined) throw new Error(`in the page: ${failure}`)
    return output
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections()
    this.#server.close()
    await once(this.#server, 'close')
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    switch (request.url) {
      case '/':
        response.setHeader('Content-Type', 'text/html').end(PAGE)
        break
      case '/script.js':
        response.setHeader('Content-Type', 'text/javascript').end(this.#bundle)
        break
      case '/input':
        response.end(JSON.stringify(this.#input))
        break
      case '/ending':
        this.#ended(JSON.parse(await text(request)) as Ending)
        response.end()
        break
      case '/file':
        if (this.#file !== undefined) return pipeline(createReadStream(this.#file), response)
        response.writeHead(404).end()
        break
      default:
        response.writeHead(404).end()
    }
  }
}

function untilAborted(signal: AbortSignal | undefined): Promise<never> {
  return new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason)))
}

async function bundleOf(script: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [script],
    bundle: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    write: false,
    logLevel: 'error',
  })
  return outputFiles[0]?.text ?? ''
}
