import { connect, type Socket } from 'node:net'
import { ANSWER_MS, type Answer, readAnswer } from '../wire.ts'

export type Reply =
  | { readonly kind: 'answer'; readonly answer: Answer }
  /** The server ended the connection before the answer was whole; a reset can overtake all of it, or its end. */
  | { readonly kind: 'closed' }
  | { readonly kind: 'hung' }
  | { readonly kind: 'garbage'; readonly why: string }

/** A connection that stays open for many requests, and whose answers are read one by one. */
export class Connection {
  readonly #socket: Socket
  #received = Buffer.alloc(0)
  #isEnded = false
  #wake = () => {}
  /** Whether the server may still take a request on it. */
  isReusable = true

  constructor(port: number) {
    this.#socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true, noDelay: true })
    this.#socket.on('data', chunk => {
      this.#received = Buffer.concat([this.#received, chunk])
      this.#wake()
    })
    const ended = () => {
      this.#isEnded = true
      this.isReusable = false
      this.#wake()
    }
    this.#socket.on('end', ended)
    this.#socket.on('close', ended)
    // What was sent may be refused before it is read to its end; the answer counts.
    this.#socket.on('error', () => {})
  }

  /** Bytes of answers that nobody has asked for yet. */
  get unread(): Buffer {
    return this.#received
  }

  /** Hands the bytes to the system; the rest of them are for nothing once the server has closed. */
  write(bytes: Buffer): Promise<void> {
    if (!this.#socket.writable) return Promise.resolve()
    return new Promise(resolve => this.#socket.write(bytes, () => resolve()))
  }

  /** The next answer, `100 Continue` among them. */
  async next(withinMs = ANSWER_MS): Promise<Reply> {
    const deadline = performance.now() + withinMs
    for (;;) {
      const read = readAnswer(this.#received, { isHead: false, atEnd: this.#isEnded })
      if (read?.kind === 'answer') {
        this.#received = this.#received.subarray(read.sizeBytes)
        if (read.answer.headers.get('connection')?.toLowerCase() === 'close') this.isReusable = false
        return { kind: 'answer', answer: read.answer }
      }
      if (read) return read
      if (this.#isEnded) return { kind: 'closed' }
      const leftMs = deadline - performance.now()
      if (leftMs <= 0) return { kind: 'hung' }
      const { promise, resolve } = Promise.withResolvers<void>()
      const timer = setTimeout(resolve, leftMs)
      this.#wake = resolve
      await promise
      clearTimeout(timer)
    }
  }

  /** Nothing more will be sent. */
  finish(): void {
    this.isReusable = false
    this.#socket.end()
  }

  reset(): void {
    this.isReusable = false
    this.#socket.resetAndDestroy()
  }

  destroy(): void {
    this.isReusable = false
    this.#socket.destroy()
  }
}
