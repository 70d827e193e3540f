import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import { pipeline } from 'node:stream/promises'

/**
 * A proxy in front of a server that passes every byte through as it is, TLS too, and counts those on their way to the
 * server, over all connections. At a number of them it holds them back until what was to happen then has happened.
 */
export class CountingProxy implements AsyncDisposable {
  readonly #target: URL
  readonly #server: Server
  readonly #sockets = new Set<Socket>()
  #upwardBytes = 0
  #mark: { readonly bytes: number; readonly reached: () => Promise<void> } | undefined
  #held: Promise<void> | undefined

  private constructor(target: URL, server: Server) {
    this.#target = target
    this.#server = server
    server.on('connection', socket => this.#accept(socket))
  }

  /** @param target the URL of the server */
  static async before(target: string): Promise<CountingProxy> {
    const server = createServer({ allowHalfOpen: true, noDelay: true })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    return new CountingProxy(new URL(target), server)
  }

  /** What a client is to be given as its endpoint. */
  get url(): string {
    return `${this.#target.protocol}//127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  /** How many bytes clients have sent so far. */
  get upwardBytes(): number {
    return this.#upwardBytes
  }

  /** What happens, once, when `bytes` were sent. Nothing more goes on before it has; if it fails, all connections break. */
  at(bytes: number, reached: () => Promise<void>): void {
    this.#mark = { bytes, reached }
  }

  /** Breaks every connection that there is. */
  cut(): void {
    for (const socket of this.#sockets) socket.destroy()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.cut()
    this.#server.close()
    await once(this.#server, 'close')
  }

  #accept(client: Socket): void {
    const { hostname, port } = this.#target
    const server = connect({ host: hostname, port: Number(port), allowHalfOpen: true, noDelay: true })
    for (const [socket, other] of [
      [client, server],
      [server, client],
    ] as const) {
      this.#sockets.add(socket)
      // What broke one connection breaks the other, but an answer that came first is delivered first.
      socket.on('error', () => undefined)
      socket.once('close', () => {
        this.#sockets.delete(socket)
        other.destroySoon()
      })
    }
    server.pipe(client)
    pipeline(this.#counted(client), server).catch(() => server.destroy())
  }

  async *#counted(client: Socket): AsyncGenerator<Buffer> {
    for await (const chunk of client.iterator({ destroyOnReturn: false })) {
      await this.#count((chunk as Buffer).length)
      yield chunk as Buffer
    }
  }

  async #count(bytes: number): Promise<void> {
    this.#upwardBytes += bytes
    const mark = this.#mark
    if (mark !== undefined && this.#upwardBytes >= mark.bytes) {
      this.#mark = undefined
      this.#held = mark.reached()
    }
    await this.#held
  }
}
