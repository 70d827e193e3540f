import { connect } from 'node:net'
import { cpuSeconds } from './process-figures.ts'
import type { RunningServer } from './servers.ts'
import { quantile } from './statistics.ts'

/** What one slice of load came to. */
export interface LoadResult {
  readonly perSecond: number
  readonly p50Ms: number
  readonly p99Ms: number
  /** Processors busy on average: 1.0 is one of them all the time. */
  readonly serverCpu: number
  readonly generatorCpu: number
  /** Processor time of the server for one request: what other load on the machine distorts least. */
  readonly serverMicros: number
}

const HEADERS_END = Buffer.from('\r\n\r\n')
const READ_BYTES = 64 * 1024

/**
 * Sends rendered requests over `connections` kept-alive sockets, each sending its next request once its last one is
 * answered, for `seconds`. Only what costs little happens here, since the generator shares the machine with the server.
 *
 * @throws for the first answer that isn't a 200
 */
export async function loadFor(
  server: RunningServer,
  requests: readonly Buffer[],
  { connections, seconds }: { connections: number; seconds: number },
): Promise<LoadResult> {
  const latenciesMs: number[] = []
  let next = Math.floor(Math.random() * requests.length)
  const cpuBefore = cpuSeconds(server.pid)
  const ownBefore = process.cpuUsage()
  const startedAt = performance.now()
  const endsAt = startedAt + seconds * 1000
  const takeRequest = () => requests[next++ % requests.length] as Buffer
  const done = await Promise.allSettled(
    Array.from({ length: connections }, () => drive(server.port, takeRequest, endsAt, latenciesMs)),
  )
  const elapsedSeconds = (performance.now() - startedAt) / 1000
  const own = process.cpuUsage(ownBefore)
  const serverCpu = (cpuSeconds(server.pid) - cpuBefore) / elapsedSeconds
  for (const result of done) if (result.status === 'rejected') throw result.reason
  const sorted = Float64Array.from(latenciesMs).sort()
  return {
    perSecond: sorted.length / elapsedSeconds,
    p50Ms: quantile(sorted, 0.5),
    p99Ms: quantile(sorted, 0.99),
    serverCpu,
    serverMicros: (serverCpu * elapsedSeconds * 1e6) / sorted.length,
    generatorCpu: (own.user + own.system) / 1e6 / elapsedSeconds,
  }
}

/** One connection: request, answer, request, … until the time is over. */
function drive(port: number, takeRequest: () => Buffer, endsAt: number, latenciesMs: number[]): Promise<void> {
  return new Promise((resolve, reject) => {
    let sentAt = 0
    let unfinished: Buffer | undefined
    const send = () => {
      sentAt = performance.now()
      socket.write(takeRequest())
    }
    const receive = (bytes: Buffer) => {
      const answer = unfinished ? Buffer.concat([unfinished, bytes]) : bytes
      if (answer.length < answerBytes(answer)) {
        // The socket's buffer is used again for the next read.
        unfinished = Buffer.from(answer)
        return
      }
      unfinished = undefined
      const now = performance.now()
      if (answer.toString('latin1', 9, 12) !== '200') {
        socket.destroy()
        reject(new Error(`not a 200: ${answer.toString()}`))
        return
      }
      latenciesMs.push(now - sentAt)
      if (now < endsAt) send()
      else socket.end()
    }
    const socket = connect({
      port,
      host: '127.0.0.1',
      noDelay: true,
      onread: {
        buffer: Buffer.allocUnsafeSlow(READ_BYTES),
        callback: (length, buffer) => {
          receive((buffer as Buffer).subarray(0, length))
          return true
        },
      },
    })
    socket.once('connect', send)
    socket.once('error', reject)
    socket.once('close', () => resolve())
  })
}

/** The length of the whole answer, as far as that is known yet. */
function answerBytes(answer: Buffer): number {
  const headersEnd = answer.indexOf(HEADERS_END)
  if (headersEnd < 0) return Number.POSITIVE_INFINITY
  const [, bodyBytes] = /\r\ncontent-length: (\d+)/i.exec(answer.toString('latin1', 0, headersEnd)) ?? []
  if (bodyBytes === undefined) throw new Error('an answer without Content-Length')
  return headersEnd + HEADERS_END.length + Number(bodyBytes)
}
