import { type ChunkKey, ChunkSigner } from '../sign.ts'
import { chunksOf, LineReader } from './lines.ts'

/** An aws-chunked body that can be read, or why it can't. */
export type Decoded =
  | {
      readonly payload: Buffer
      /** Lower-case names; values without the space around them. */
      readonly trailers: readonly (readonly [name: string, value: string])[]
      readonly doubts: readonly string[]
    }
  | { readonly fault: string }

/** "Only the last chunk is allowed to have a size less than 8192 bytes", as S3 has it; a server need not insist. */
const MIN_CHUNK_BYTES = 8192
/** What a line may be long, for a server that has no memory to lose. */
const LONG_LINE = 500
/** Digits of a size. */
const LONG_SIZE = 16

/** @param key undefined in the form whose chunks aren't signed */
export function decodeAwsChunked(body: Buffer, key: ChunkKey | undefined): Decoded {
  const reader = new LineReader(body)
  const read = chunksOf(reader, extension => extension === '' || extension.startsWith(';'))
  if (read.kind === 'cut') return { fault: 'the body is cut off' }
  if (read.kind === 'broken') return { fault: read.why }
  const doubts: string[] = []
  if (read.longestSize > LONG_SIZE) doubts.push('many digits in a size')
  if (read.chunks.slice(0, -2).some(({ data }) => data.length < MIN_CHUNK_BYTES)) doubts.push('a small chunk')
  if (read.chunks.some(({ extension }) => extension.length > LONG_LINE)) doubts.push('a long extension')
  const signer = key && new ChunkSigner(key)
  for (const { data, extension } of read.chunks) {
    if (!signer) {
      if (extension !== '') doubts.push('an extension')
      continue
    }
    const expected = `;chunk-signature=${signer.chunk(data)}`
    if (!extension.includes(expected)) return { fault: 'a chunk’s signature' }
    if (extension !== expected) doubts.push('more than a signature')
  }
  const trailers = readTrailers(reader, signer)
  if ('fault' in trailers) return trailers
  if (!reader.isAtEnd) return { fault: 'bytes after the end' }
  const payload = Buffer.concat(read.chunks.map(({ data }) => data))
  return { payload, trailers: trailers.values, doubts: [...doubts, ...trailers.doubts] }
}

function readTrailers(
  reader: LineReader,
  signer: ChunkSigner | undefined,
): { values: [string, string][]; doubts: string[] } | { fault: string } {
  const values: [string, string][] = []
  const doubts: string[] = []
  let isSigned = false
  for (;;) {
    const line = reader.line()
    if (line === undefined) return { fault: 'the trailers are cut off' }
    if (line === '') break
    const [, rawName, rawValue] = /^([!#$%&'*+\-.^_`|~0-9A-Za-z]+):(.*)$/s.exec(line) ?? []
    if (rawName === undefined || rawValue === undefined)
      return { fault: `the trailer ${JSON.stringify(line.slice(0, 100))}` }
    if (isSigned) return { fault: 'a trailer after the signature' }
    // minio-go writes LF CRLF at the end of a trailer.
    const value = rawValue.trim()
    if (rawValue !== value && rawValue !== `${value}\n`) doubts.push('space around a trailer’s value')
    if (rawValue.length > LONG_LINE) doubts.push('a long trailer')
    const name = rawName.toLowerCase()
    if (name !== 'x-amz-trailer-signature') {
      values.push([name, value])
      continue
    }
    if (!signer) return { fault: 'a signature where nothing is signed' }
    if (signer.trailers(values.map(([name, value]) => `${name}:${value}\n`).join('')) !== value)
      return { fault: 'the trailers’ signature' }
    if (values.length === 0) doubts.push('a signature of no trailers')
    isSigned = true
  }
  if (signer && values.length > 0 && !isSigned) return { fault: 'trailers without a signature' }
  return { values, doubts }
}
