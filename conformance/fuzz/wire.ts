import { connect } from 'node:net'

/** Every request ends within this, however bad it is. */
export const ANSWER_MS = 15_000

export interface Answer {
  readonly status: number
  readonly headers: ReadonlyMap<string, string>
  readonly body: Buffer
}

/**
 * How the client ends its side after the bytes: at once, or only when nothing comes (for what may be whole or not), or
 * with a reset, and then nothing is answered.
 */
export type Ending = 'fin' | 'late fin' | 'rst'

/** Long enough for any answer to a whole request that isn't large. */
const LATE_MS = 500

export type Outcome =
  | { readonly kind: 'answer'; readonly answer: Answer; readonly milliseconds: number }
  | { readonly kind: 'closed'; readonly milliseconds: number }
  | { readonly kind: 'reset by us'; readonly milliseconds: number }
  | { readonly kind: 'hung'; readonly milliseconds: number }
  | { readonly kind: 'garbage'; readonly why: string; readonly milliseconds: number }

/** Sends bytes on a connection of their own and reads one answer. */
export function exchange(
  port: number,
  bytes: Buffer,
  { isHead, ending, isDeaf }: { isHead?: boolean | undefined; ending?: Ending | undefined; isDeaf?: true | undefined },
): Promise<Outcome> {
  const since = performance.now()
  return new Promise(resolve => {
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true, noDelay: true })
    let received = Buffer.alloc(0)
    let late: NodeJS.Timeout | undefined
    const finish = (outcome: { kind: 'closed' | 'reset by us' | 'hung' } | Parsed) => {
      clearTimeout(timer)
      clearTimeout(late)
      socket.destroy()
      resolve({ ...outcome, milliseconds: performance.now() - since } as Outcome)
    }
    const timer = setTimeout(() => finish({ kind: 'hung' }), ANSWER_MS)
    const read = (chunk: Buffer) => {
      received = Buffer.concat([received, chunk])
      const parsed = readFinalAnswer(received, isHead === true, false)
      if (parsed) finish(parsed)
    }
    if (isDeaf) socket.pause()
    else socket.on('data', read)
    const ended = () => {
      if (received.length === 0) return finish({ kind: 'closed' })
      finish(readFinalAnswer(received, isHead === true, true) ?? { kind: 'closed' })
    }
    socket.on('end', ended)
    socket.on('close', ended)
    // What was sent may be refused before it is read to its end; the answer counts.
    socket.on('error', () => {})
    socket.write(bytes, () => {
      if (isDeaf) socket.on('data', read).resume()
      if (ending === 'fin') socket.end()
      if (ending === 'late fin') late = setTimeout(() => socket.end(), LATE_MS)
      // A moment, so that the server has begun with what it was sent.
      if (ending === 'rst') {
        setTimeout(() => {
          socket.resetAndDestroy()
          finish({ kind: 'reset by us' })
        }, 3)
      }
    })
  })
}

type Parsed = { kind: 'answer'; answer: Answer; sizeBytes: number } | { kind: 'garbage'; why: string }

/**
 * The first answer in `bytes`, which may be a `100 Continue`; undefined while it isn't whole.
 *
 * @param isHead whether it is to a HEAD request, and so without a body
 */
export function readAnswer(bytes: Buffer, { isHead, atEnd }: { isHead: boolean; atEnd: boolean }): Parsed | undefined {
  const end = bytes.indexOf('\r\n\r\n')
  if (end < 0) return undefined
  const [first = '', ...lines] = bytes.toString('latin1', 0, end).split('\r\n')
  const status = Number(/^HTTP\/1\.1 (\d{3}) [\x20-\x7e]*$/.exec(first)?.[1])
  if (Number.isNaN(status)) return { kind: 'garbage', why: `status line ${JSON.stringify(first)}` }
  const headers = new Map<string, string>()
  for (const line of lines) {
    const [, name, value] = /^([!#$%&'*+\-.^_`|~0-9A-Za-z]+):[ \t]*(.*)$/s.exec(line) ?? []
    if (name === undefined || value === undefined)
      return { kind: 'garbage', why: `header line ${JSON.stringify(line)}` }
    headers.set(name.toLowerCase(), value)
  }
  const rest = bytes.subarray(end + 4)
  const answer = (bodyBytes: number, framingBytes = bodyBytes): Parsed => ({
    kind: 'answer',
    answer: { status, headers, body: rest.subarray(0, bodyBytes) },
    sizeBytes: end + 4 + framingBytes,
  })
  if (isHead || status < 200 || status === 204) return answer(0)
  // Node's own refusals are chunked, and empty.
  if (headers.get('transfer-encoding') === 'chunked') {
    return rest.toString('latin1', 0, 5) === '0\r\n\r\n' ? answer(0, 5) : undefined
  }
  const length = headers.get('content-length')
  if (length === undefined) return atEnd || rest.length === 0 ? answer(rest.length) : undefined
  if (!/^\d+$/.test(length)) return { kind: 'garbage', why: `Content-Length ${length}` }
  return rest.length < Number(length) ? undefined : answer(Number(length))
}

/** The first final answer. */
function readFinalAnswer(bytes: Buffer, isHead: boolean, atEnd: boolean): Parsed | undefined {
  const read = readAnswer(bytes, { isHead, atEnd })
  if (read?.kind !== 'answer' || read.answer.status >= 200) return read
  return readFinalAnswer(bytes.subarray(read.sizeBytes), isHead, atEnd)
}
