import { Agent, type ClientRequest, type IncomingMessage, request } from 'node:http'
import { text } from 'node:stream/consumers'
import { sleep } from './server.ts'

/**
 * A request is answered within this time of its last byte, whatever happens to the server but its end: what takes longer is
 * stuck. Long, because the clients' own work counts too, on a machine that may have others.
 */
export const ANSWER_MS = 60_000

/** How a client leaves in the middle of its request, once it has sent `atByte` bytes of the body. */
export interface Fault {
  readonly kind: 'destroy' | 'half-close' | 'stall'
  readonly atByte: number
}

export interface WireRequest {
  readonly method: string
  /** Path and query as they go over the wire. */
  readonly target: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
  /** The body is sent in slices over about this time, as over a slow line. */
  readonly paceMs: number
  readonly fault?: Fault | undefined
}

export interface Answer {
  readonly status: number
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

export type Sent =
  | { readonly kind: 'answer'; readonly answer: Answer; readonly waitedMs: number }
  /** `whole`: every byte had been sent, so that the server may have done what it was asked. */
  | { readonly kind: 'lost'; readonly whole: boolean; readonly timedOut: boolean }

/** Slices of a body, and their least size. */
const SLICES = 40
const MIN_SLICE_BYTES = 16 * 1024

const STALL_MS = 3_000

/** Connections to a server, kept open between requests as SDKs do. */
export class Wire implements Disposable {
  readonly #agent = new Agent({ keepAlive: true, maxSockets: Number.POSITIVE_INFINITY })
  readonly #url: URL

  constructor(url: string) {
    this.#url = new URL(url)
  }

  get host(): string {
    return this.#url.host
  }

  /** Sends a request and says how it ended. */
  async send(what: WireRequest): Promise<Sent> {
    const { hostname, port } = this.#url
    const { method, target, headers } = what
    const outgoing = request({ agent: this.#agent, hostname, port, method, path: target, headers })
    let timedOut = false
    let timer: NodeJS.Timeout | undefined
    const sending = sendBody(outgoing, what).then(whole => {
      const giveUp = () => {
        timedOut = true
        outgoing.destroy()
      }
      timer = setTimeout(giveUp, ANSWER_MS)
      return { whole, at: Date.now() }
    })
    try {
      const answer = await answerTo(outgoing)
      const answeredAt = Date.now()
      const sent = await sending
      return { kind: 'answer', answer, waitedMs: Math.max(0, answeredAt - sent.at) }
    } catch {
      const { whole } = await sending
      return { kind: 'lost', whole, timedOut }
    } finally {
      clearTimeout(timer)
      // Whether it was answered early or left in the middle: nobody uses this connection again.
      if (what.fault || !(await sending).whole) outgoing.destroy()
    }
  }

  [Symbol.dispose](): void {
    this.#agent.destroy()
  }
}

function answerTo(outgoing: ClientRequest): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const closed = () => reject(new Error('closed'))
    outgoing.once('response', response => {
      const { statusCode = 0, headers } = response
      // That the request is closed is no news once its answer has come.
      outgoing.off('close', closed)
      text(response).then(body => resolve({ status: statusCode, headers, body }), reject)
    })
    outgoing.on('error', reject)
    outgoing.once('close', closed)
  })
}

/** Answers whether the server can have all of it. */
async function sendBody(outgoing: ClientRequest, { body, paceMs, fault }: WireRequest): Promise<boolean> {
  let isOver = false
  const over = Promise.race(['response', 'close', 'error'].map(event => heard(outgoing, event))).then(() => {
    isOver = true
  })
  outgoing.flushHeaders()
  const endByte = fault?.atByte ?? body.length
  const sliceBytes = Math.max(MIN_SLICE_BYTES, Math.ceil(body.length / SLICES))
  const pauseMs = paceMs / Math.max(1, Math.ceil(body.length / sliceBytes))
  let sentBytes = 0
  while (sentBytes < endByte && !isOver) {
    if (pauseMs > 0) await sleep(pauseMs)
    const slice = body.subarray(sentBytes, Math.min(sentBytes + sliceBytes, endByte))
    sentBytes += slice.length
    if (!outgoing.write(slice) && !isOver) await Promise.race([heard(outgoing, 'drain'), over])
  }
  if (fault && !isOver) await leave(outgoing, fault)
  else if (!isOver) outgoing.end()
  return sentBytes === body.length
}

async function leave(outgoing: ClientRequest, { kind }: Fault): Promise<void> {
  if (kind === 'stall') await sleep(STALL_MS)
  if (kind !== 'half-close') {
    outgoing.destroy()
    return
  }
  if (!outgoing.socket) await heard(outgoing, 'socket')
  outgoing.socket?.end()
}

function heard(outgoing: ClientRequest, event: string): Promise<void> {
  return new Promise(resolve => outgoing.once(event, () => resolve()))
}
