import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'

const READ_MS = 15_000

/** An answer as it came over the wire. */
export interface RawAnswer {
  readonly status: number
  readonly statusLine: string
  readonly headers: ReadonlyMap<string, string>
  readonly body: string
}

/** A bare connection: what is written goes out as it is, and answers are read one by one. */
export class Connection implements Disposable {
  readonly #socket: Socket
  #received: Buffer = Buffer.alloc(0)
  #ended = false
  #arrived = Promise.withResolvers<void>()

  private constructor(socket: Socket) {
    this.#socket = socket
    const wake = () => {
      this.#arrived.resolve()
      this.#arrived = Promise.withResolvers()
    }
    socket.on('data', (data: Buffer) => {
      this.#received = Buffer.concat([this.#received, data])
      wake()
    })
    // A server may answer and close before everything is written: what it said counts, not how the writing ended.
    socket.on('error', () => {})
    socket.on('close', () => {
      this.#ended = true
      wake()
    })
    socket.on('end', () => {
      this.#ended = true
      wake()
    })
  }

  static async open(url: string): Promise<Connection> {
    const { hostname: host, port: portText, protocol } = new URL(url)
    const port = Number(portText)
    const isTls = protocol === 'https:'
    const socket = isTls ? connectTls({ host, port }) : connect({ host, port })
    await once(socket, isTls ? 'secureConnect' : 'connect')
    return new Connection(socket)
  }

  write(data: string | Buffer): void {
    this.#socket.write(data)
  }

  /** The head of a request, and whatever comes with it. */
  request(method: string, target: string, headers: Readonly<Record<string, string>>, body: string | Buffer = ''): void {
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
    this.write(`${method} ${target} HTTP/1.1\r\n${lines.join('')}\r\n`)
    if (body.length > 0) this.write(body)
  }

  /** Cuts the connection off, as a client does that dies. */
  cut(): void {
    this.#socket.destroy()
  }

  /**
   * The next answer; a `100 Continue` is one, too.
   *
   * @param method of the request: the answer to a HEAD says how long its body would be, and has none
   */
  async answer(method?: string): Promise<RawAnswer> {
    const head = await this.#take(received => {
      const end = received.indexOf('\r\n\r\n')
      return end < 0 ? undefined : end + 4
    })
    const [statusLine = '', ...lines] = head.toString('latin1').trimEnd().split('\r\n')
    const headers = new Map(
      lines.map(line => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]),
    )
    const length = method === 'HEAD' ? 0 : Number(headers.get('content-length') ?? 0)
    const body = await this.#take(received => (received.length >= length ? length : undefined))
    return { status: Number(statusLine.split(' ')[1]), statusLine, headers, body: body.toString() }
  }

  /** Waits until the server has closed the connection; answers what came before and wasn't read. */
  async closed(): Promise<string> {
    const rest = await this.#take(received => (this.#ended ? received.length : undefined))
    return rest.toString()
  }

  async #take(lengthIn: (received: Buffer) => number | undefined): Promise<Buffer> {
    const deadline = performance.now() + READ_MS
    for (;;) {
      const length = lengthIn(this.#received)
      if (length !== undefined) {
        const taken = this.#received.subarray(0, length)
        this.#received = this.#received.subarray(length)
        return taken
      }
      if (this.#ended) throw new Error(`the server closed the connection after: ${this.#received.toString()}`)
      const leftMs = deadline - performance.now()
      if (leftMs <= 0) throw new Error(`no answer within ${READ_MS} ms; so far: ${this.#received.toString()}`)
      await Promise.race([this.#arrived.promise, timeout(leftMs)])
    }
  }

  [Symbol.dispose](): void {
    this.#socket.destroy()
  }
}

function timeout(ms: number): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, ms).unref())
}
