import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { type AddressInfo, createServer as createNetServer, type Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import type { Logger } from '../logger.ts'
import { refuseBrokenRequest } from './broken-request.ts'
import { Pace } from './pace.ts'
import { type RawRequest, rawRequest } from './raw-request.ts'
import { type HttpResponse, writeResponse } from './response.ts'
import { SmallBodies } from './small-bodies.ts'
import { readTlsPair, type TlsFiles, watchTlsPair } from './tls.ts'

/** A connection on which nothing moves for this long is closed. A time limit on whole requests would end long uploads. */
const IDLE_MS = 60_000

/** How long a client may take for its headers, which bounds what a slow one can hold. */
const HEADERS_MS = 30_000

/** Kept open between requests a little longer than the SDKs' own pools keep theirs idle, so that they don't meet a close. */
const KEEP_ALIVE_MS = 75_000

/** All headers of a request together; S3 allows 8 KiB, and a session token and a signature come on top. */
const MAX_HEADER_BYTES = 32 * 1024

/** Connections at a time, with or without a request. Those on top are told so with their first request, or closed unheard. */
const MAX_CONNECTIONS = 10_000
const MAX_UNHEARD_CONNECTIONS = 11_000

/**
 * Requests of a connection that wait for their answers at a time. HTTP clients send the next one once they have their
 * answer; a thousand of them fit into one packet, and each would hold memory for as long as nobody reads.
 */
const MAX_UNANSWERED = 16

/** How long running requests may take to end once the server is told to stop. */
const DRAIN_MS = 30_000

export type Handler = (request: RawRequest) => Promise<HttpResponse>

/**
 * Rejects with the operating system's error where somebody listens already. A port that is to be shared would be taken
 * nevertheless, if only that somebody shares it too: another Gantry would get half of the connections.
 */
export async function assertPortFree(host: string, port: number): Promise<void> {
  const server = createNetServer().listen({ host, port })
  await once(server, 'listening')
  server.close()
  await once(server, 'close')
}

/** The socket: accepts requests, hands them on, and ends in good order. */
export class Listener {
  readonly #server: Server
  readonly #handle: Handler
  readonly #tlsFiles: Disposable | undefined
  readonly #pace = new Pace()
  readonly #smallBodies = new SmallBodies()
  /** The answers on each connection that haven't left yet, in order. */
  readonly #responses = new WeakMap<Duplex, Set<ServerResponse>>()
  #running = 0
  #connections = 0
  #drained: (() => void) | undefined

  /**
   * @param tls HTTPS with these files' certificate, and with their next one when they change
   * @throws OperatorError when they are no good
   */
  constructor(handle: Handler, tls: TlsFiles | undefined, log: Logger) {
    this.#handle = handle
    const options = {
      requestTimeout: 0,
      headersTimeout: HEADERS_MS,
      keepAliveTimeout: KEEP_ALIVE_MS,
      maxHeaderSize: MAX_HEADER_BYTES,
    }
    if (tls) {
      const pair = readTlsPair(tls)
      const server = createTlsServer({ ...options, ...pair, handshakeTimeout: HEADERS_MS })
      this.#tlsFiles = watchTlsPair(tls, pair, renewed => server.setSecureContext(renewed), log)
      this.#server = server
    } else {
      this.#server = createServer(options)
    }
    this.#server.maxConnections = MAX_UNHEARD_CONNECTIONS
    this.#server.timeout = IDLE_MS
    this.#server.on('connection', (socket: Socket) => {
      this.#connections++
      socket.once('close', () => this.#connections--)
    })
    this.#server.on('clientError', (cause, socket) => {
      const waiting = [...(this.#responses.get(socket) ?? [])]
      // Another answer in the middle of one would be read as its body.
      if (waiting.some(response => response.headersSent && !response.writableEnded)) socket.destroy()
      else refuseBrokenRequest(cause, socket)
    })
    this.#server.on('request', (request, response) => this.#answer(request, response, false))
    this.#server.on('checkContinue', (request, response) => this.#answer(request, response, true))
  }

  /**
   * @param sharedPort whether other threads listen on the port too; the system spreads the connections
   * @throws the operating system's error, `EADDRINUSE` above all
   */
  async listen({ host, port, sharedPort }: { host: string; port: number; sharedPort: boolean }): Promise<AddressInfo> {
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    this.#server.once('error', reject)
    this.#server.listen({ host, port, reusePort: sharedPort }, resolve)
    await promise
    this.#server.off('error', reject)
    return this.#server.address() as AddressInfo
  }

  async #answer(request: IncomingMessage, response: ServerResponse, expectsContinue: boolean): Promise<void> {
    if (!this.#awaitAnswer(request.socket, response)) return
    const isOneTooMany = this.#connections > MAX_CONNECTIONS
    this.#running++
    try {
      const raw = rawRequest(request, response, {
        expectsContinue,
        isOneTooMany,
        pace: this.#pace,
        smallBodies: this.#smallBodies,
      })
      writeResponse(request, response, await this.#handle(raw))
    } finally {
      this.#running--
      if (this.#running === 0) this.#drained?.()
    }
  }

  /** False: the connection is closed, for this request or for an earlier one that came with it. */
  #awaitAnswer(socket: Socket, response: ServerResponse): boolean {
    const waiting = this.#responses.get(socket) ?? new Set()
    if (waiting.size >= MAX_UNANSWERED) socket.destroy()
    if (socket.destroyed) return false
    this.#responses.set(socket, waiting.add(response))
    response.once('close', () => waiting.delete(response))
    return true
  }

  /** Waits until running requests have ended, for a bounded time, then closes every connection. */
  async close(): Promise<void> {
    this.#tlsFiles?.[Symbol.dispose]()
    this.#pace[Symbol.dispose]()
    if (this.#running > 0) {
      const { promise, resolve } = Promise.withResolvers<void>()
      this.#drained = resolve
      const timer = setTimeout(resolve, DRAIN_MS)
      await promise
      clearTimeout(timer)
    }
    const closed = new Promise<void>(resolve => this.#server.close(() => resolve()))
    this.#server.closeIdleConnections()
    // The last answers are on their way: a moment to flush them, then the rest is cut.
    const timer = setTimeout(() => this.#server.closeAllConnections(), FLUSH_MS)
    await closed
    clearTimeout(timer)
  }
}

const FLUSH_MS = 500
