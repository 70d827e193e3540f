import { createHash } from 'node:crypto'
import { ALGORITHMS, type Algorithm, checksumOf, headerOfChecksum } from '../checksums.ts'
import { STREAMING, type StreamingForm } from '../plan.ts'
import { canonicalValue, type Signed, sha256 } from '../sign.ts'
import { decodeAwsChunked } from './aws-chunked.ts'
import type { Head, Message } from './http.ts'

/**
 * What a correct server does with an upload, by a second reading of S3's rules. `may` is for what is harmless but not as
 * S3 has it: a server may refuse it, or accept it with that payload and no other.
 */
export type Verdict =
  | { readonly kind: 'refuse'; readonly why: string }
  | { readonly kind: 'may' | 'accept'; readonly why: string; readonly upload: Upload }

/** What has to be stored. */
export interface Upload {
  readonly payload: Buffer
  /** The checksums that the client sent. */
  readonly algorithms: readonly Algorithm[]
}

/**
 * @param signed what the client signed, before anything was changed on the way
 * @param uploadAlgorithm what the multipart upload was opened with
 */
export function verdictOf(message: Message, signed: Signed, uploadAlgorithm: Algorithm | undefined): Verdict {
  if (message.kind === 'cut') return { kind: 'refuse', why: 'it never ends' }
  if (message.kind === 'broken') return { kind: 'refuse', why: message.why }
  const { head, body } = message
  const [fault] = [...head.faults, ...signatureFaults(head, signed)]
  if (fault !== undefined) return { kind: 'refuse', why: fault }
  const doubts = [...head.doubts]
  if (head.headers.get('authorization') !== signed.authorization) doubts.push('an Authorization written otherwise')
  const upload = readUpload(body, head, signed, uploadAlgorithm, doubts)
  if (typeof upload === 'string') return { kind: 'refuse', why: upload }
  return { kind: doubts.length > 0 ? 'may' : 'accept', why: doubts.join(', '), upload }
}

function signatureFaults({ headers, method, target }: Head, signed: Signed): string[] {
  const faults: string[] = []
  if (method !== 'PUT' || target !== signed.target) faults.push('another request line than was signed')
  if (claimOf(headers.get('authorization')) !== claimOf(signed.authorization)) faults.push('another Authorization')
  for (const [name, value] of signed.headers) {
    if (canonicalValue(headers.get(name) ?? '\0') !== value) faults.push(`another ${name} than was signed`)
  }
  for (const name of headers.keys()) {
    const matters = name === 'content-md5' || (name.startsWith('x-amz-') && name !== 'x-amz-content-sha256')
    if (matters && !signed.headers.has(name)) faults.push(`${name}, which nobody signed`)
  }
  // Given in a header, it goes before what a presigned URL stands for, and the signature covers it.
  if ((headers.get('x-amz-content-sha256') ?? signed.payloadHash) !== signed.payloadHash)
    faults.push('another payload hash')
  return faults
}

/** What an Authorization says, whatever the case of the names that were signed, and the space and order of its parts. */
function claimOf(authorization: string | undefined): string | undefined {
  const [, algorithm, parts = ''] = /^(\S+) +(.*)$/.exec(authorization ?? '') ?? []
  if (algorithm === undefined) return authorization
  const trimmed = parts.split(',').map(part => part.trim())
  const canonical = trimmed.map(part => (part.startsWith('SignedHeaders=') ? signedNames(part) : part))
  return [algorithm, ...canonical.sort()].join('\n')
}

function signedNames(part: string): string {
  const names = part.slice('SignedHeaders='.length).toLowerCase().split(';')
  return `SignedHeaders=${names.sort().join(';')}`
}

/** The payload, if all that was promised of it holds; else what doesn't. */
function readUpload(
  body: Buffer,
  { headers, isChunked }: Head,
  { chunks, payloadHash }: Signed,
  uploadAlgorithm: Algorithm | undefined,
  doubts: string[],
): Upload | string {
  const form = Object.hasOwn(STREAMING, payloadHash) ? STREAMING[payloadHash as StreamingForm] : undefined
  if (!form && payloadHash !== 'UNSIGNED-PAYLOAD' && !/^[0-9a-f]{64}$/.test(payloadHash)) return 'an unknown form'
  const expect = headers.get('expect')
  if (expect !== undefined && expect.toLowerCase() !== '100-continue') doubts.push(`Expect: ${expect}`)
  const decoded = form ? decodeAwsChunked(body, form.signed ? chunks : undefined) : undefined
  if (decoded && 'fault' in decoded) return decoded.fault
  doubts.push(...(decoded?.doubts ?? []))
  const payload = decoded?.payload ?? body

  const length = headers.get(form ? 'x-amz-decoded-content-length' : 'content-length')
  if (form && !/^\d+$/.test(length ?? '')) return 'no decoded length'
  if (form && Number(length) !== payload.length) return 'another decoded length'
  if (!form && length === undefined) doubts.push(isChunked ? 'a length that nobody declared' : 'no Content-Length')
  if ((length ?? '').length > 15) doubts.push('many digits in a length')
  if (!form && headers.has('x-amz-decoded-content-length')) doubts.push('a decoded length of what is not encoded')
  if (/aws-chunked/.test(headers.get('content-encoding') ?? '') && !form) doubts.push('aws-chunked that is none')
  if (/^[0-9a-f]{64}$/.test(payloadHash) && sha256(payload) !== payloadHash) return 'another SHA-256'
  const md5 = headers.get('content-md5')
  if (md5 !== undefined && md5 !== createHash('md5').update(payload).digest('base64')) return 'another MD5'
  const algorithms = readChecksums(payload, headers, decoded?.trailers ?? [], form?.trailer === true, doubts)
  if (typeof algorithms === 'string') return algorithms
  if (uploadAlgorithm !== undefined && algorithms.some(algorithm => algorithm !== uploadAlgorithm)) {
    if (!algorithms.includes(uploadAlgorithm)) return 'another algorithm than the upload’s'
    doubts.push('another algorithm beside the upload’s')
  }
  return { payload, algorithms: [...new Set([...algorithms, ...(uploadAlgorithm ? [uploadAlgorithm] : [])])] }
}

/** The algorithms of the checksums in headers and trailers, all of which are right; else what isn't. */
function readChecksums(
  payload: Buffer,
  headers: ReadonlyMap<string, string>,
  trailers: readonly (readonly [string, string])[],
  hasTrailers: boolean,
  doubts: string[],
): Algorithm[] | string {
  const inHeaders = ALGORITHMS.filter(algorithm => headers.has(headerOfChecksum(algorithm)))
  for (const algorithm of inHeaders) {
    if (headers.get(headerOfChecksum(algorithm)) !== checksumOf(algorithm, payload)) return `another ${algorithm}`
  }
  if (inHeaders.length > 1) doubts.push('two checksums')
  const known = new Set<string>(ALGORITHMS.map(headerOfChecksum))
  for (const name of headers.keys()) {
    if (/^x-amz-checksum-|^x-amz-sdk-checksum-algorithm$/.test(name) && !known.has(name)) doubts.push(name)
  }
  const announced = (headers.get('x-amz-trailer') ?? '').split(',').map(name => name.trim().toLowerCase())
  const names = announced.filter(name => name !== '')
  if (!hasTrailers && headers.has('x-amz-trailer'))
    doubts.push('an announcement of trailers that the form does not have')
  if (hasTrailers && names.length === 0) doubts.push('no announcement')
  if (names.length > 1 || names.some(name => !known.has(name))) doubts.push('an odd announcement')

  const came = new Map<string, string>()
  for (const [name, value] of trailers) {
    const algorithm = ALGORITHMS.find(candidate => headerOfChecksum(candidate) === name)
    if (algorithm && value !== checksumOf(algorithm, payload)) return `another ${algorithm} in the trailers`
    if (came.has(name)) doubts.push('a trailer twice')
    if (!names.includes(name) || !hasTrailers) doubts.push('a trailer that nobody announced')
    came.set(name, value)
  }
  // The Java SDK announces a trailer and then sends the checksum in a header.
  const missing = hasTrailers && names.some(name => known.has(name) && !came.has(name))
  if (missing && inHeaders.length === 0) return 'the announced trailer is missing'
  const inTrailers = ALGORITHMS.filter(algorithm => came.has(headerOfChecksum(algorithm)))
  return [...new Set([...inHeaders, ...inTrailers])]
}
