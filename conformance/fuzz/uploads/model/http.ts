import { chunksOf, LineReader } from './lines.ts'

/** What RFC 9112 makes of the octets that a connection begins with. */
export type Message =
  /** All of it is there; what comes after `sizeBytes` is the next request's. */
  | { readonly kind: 'whole'; readonly head: Head; readonly body: Buffer; readonly sizeBytes: number }
  /** It goes on. */
  | { readonly kind: 'cut' }
  /** Nobody can tell where it ends: it has to be refused, and the connection closed. */
  | { readonly kind: 'broken'; readonly why: string }

export interface Head {
  readonly method: string
  readonly target: string
  /** Lower-case names; the values of repeated ones with a comma between them. */
  readonly headers: ReadonlyMap<string, string>
  readonly closes: boolean
  readonly isChunked: boolean
  /** What a server may refuse, though it can be read. */
  readonly doubts: readonly string[]
  /** What a server has to refuse, though it knows where the message ends. */
  readonly faults: readonly string[]
}

const REQUEST_LINE = /^([!#$%&'*+\-.^_`|~0-9A-Za-z]+) +([\x21-\x7e]+)(?: +HTTP\/(0\.9|1\.[01]|2\.0))?$/
const FIELD = /^([!#$%&'*+\-.^_`|~0-9A-Za-z]+):[ \t]*([\t\x20-\x7e\x80-\xff]*?)[ \t]*$/

export function readMessage(stream: Buffer): Message {
  const start = stream.subarray(0, 2).toString('latin1') === '\r\n' ? 2 : 0
  const end = stream.indexOf('\r\n\r\n', start)
  if (end < 0) return { kind: 'cut' }
  const [first = '', ...lines] = stream.toString('latin1', start, end).split('\r\n')
  const [, method, target, version] = REQUEST_LINE.exec(first) ?? []
  if (method === undefined || target === undefined)
    return broken(`the request line ${JSON.stringify(first.slice(0, 80))}`)
  const fields: [string, string][] = []
  for (const line of lines) {
    const [, name, value] = FIELD.exec(line) ?? []
    if (name === undefined || value === undefined) return broken(`the header line ${JSON.stringify(line.slice(0, 80))}`)
    fields.push([name.toLowerCase(), value])
  }
  const doubts: string[] = []
  const isOld = version !== '1.1'
  // Node takes any for 1.0, and none too.
  if (isOld) doubts.push(`HTTP/${version ?? '0.9'}`)
  if (start > 0) doubts.push('an empty line before the request')
  if (first.includes('  ')) doubts.push('spaces in the request line')
  if (lines.some(line => /^(?:content-length|transfer-encoding):.*\t/i.test(line)))
    doubts.push('a tab around the framing')
  const framing = framingOf(fields)
  if (typeof framing === 'string') return broken(framing)
  const isChunked = framing.bytes === undefined
  const connection = joined(fields).get('connection') ?? ''
  const head: Head = {
    method,
    target,
    headers: joined(fields),
    // Chunks in HTTP/1.0 are a fault after which the connection has to be closed (RFC 9112 section 6.1).
    closes:
      /\bclose\b/i.test(connection) ||
      (isOld && !/\bkeep-alive\b/i.test(connection)) ||
      (version === '1.0' && isChunked),
    isChunked,
    doubts,
    faults: framing.faults,
  }
  const bodyStart = end + 4
  if (framing.bytes !== undefined) {
    const sizeBytes = bodyStart + framing.bytes
    if (sizeBytes > stream.length) return { kind: 'cut' }
    return { kind: 'whole', head, body: stream.subarray(bodyStart, sizeBytes), sizeBytes }
  }
  return readChunked(stream, bodyStart, head)
}

/** Where the body ends: after so many octets, or as its chunks say. Or why nobody can tell. */
function framingOf(fields: readonly [string, string][]): { bytes: number | undefined; faults: string[] } | string {
  const all = (wanted: string) => fields.filter(([name]) => name === wanted).map(([, value]) => value)
  const lengths = all('content-length')
  const encodings = all('transfer-encoding')
  if (encodings.length > 0) {
    if (lengths.length > 0) return 'Transfer-Encoding and Content-Length'
    const codings = encodings.flatMap(value => value.toLowerCase().split(',')).map(coding => coding.trim())
    if (codings.pop() !== 'chunked') return `Transfer-Encoding ${encodings}`
    if (codings.includes('chunked')) return 'chunked twice'
    return { bytes: undefined, faults: codings.length > 0 ? [`the transfer codings ${codings}`] : [] }
  }
  const [length] = lengths
  if (length === undefined) return { bytes: 0, faults: [] }
  if (lengths.length > 1) return 'two Content-Lengths'
  if (!/^\d+$/.test(length)) return `Content-Length ${JSON.stringify(length)}`
  return { bytes: Number(length), faults: [] }
}

function readChunked(stream: Buffer, start: number, head: Head): Message {
  const reader = new LineReader(stream, start)
  const chunks = chunksOf(reader, extension => /^[ \t]*(?:;|$)/.test(extension) && !/[\r\n\0]/.test(extension))
  if (chunks.kind !== 'whole') return chunks
  for (;;) {
    const line = reader.line()
    if (line === undefined) return { kind: 'cut' }
    if (line === '') break
    const [, name] = FIELD.exec(line) ?? []
    // A trailer that would frame the message "MUST NOT" be sent (RFC 9110 section 6.5.1).
    if (name === undefined || /^(?:content-length|transfer-encoding)$/i.test(name))
      return broken(`the HTTP trailer ${JSON.stringify(line.slice(0, 80))}`)
  }
  const odd = chunks.chunks.find(({ extension }) => extension !== '')
  const doubts = odd ? [...head.doubts, `the chunk extension ${odd.extension.slice(0, 50)}`] : head.doubts
  const body = Buffer.concat(chunks.chunks.map(({ data }) => data))
  return { kind: 'whole', head: { ...head, doubts }, body, sizeBytes: reader.at }
}

function joined(fields: readonly [string, string][]): Map<string, string> {
  const headers = new Map<string, string>()
  for (const [name, value] of fields) {
    const earlier = headers.get(name)
    headers.set(name, earlier === undefined ? value : `${earlier},${value}`)
  }
  return headers
}

function broken(why: string): Message {
  return { kind: 'broken', why }
}
