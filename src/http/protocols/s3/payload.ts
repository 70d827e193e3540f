import type { Readable } from 'node:stream'
import type { Claimant } from '../../../auth/authenticator.ts'
import { ChunkSignatures } from '../../../auth/sigv4/chunks.ts'
import { entityTooLarge } from '../../../builds/accept-object.ts'
import { GantryError } from '../../../errors.ts'
import type { ReceivedBody } from '../../../operations/s3/received-body.ts'
import { CHECKSUM_ALGORITHMS, type ChecksumAlgorithm, checksumHeader } from '../../../streams/checksums.ts'
import { openUploadBody } from '../../../streams/upload-body.ts'

/** The forms in which a client may sign the payload (`x-amz-content-sha256`). */
const CHUNKED_FORMS = {
  'STREAMING-UNSIGNED-PAYLOAD-TRAILER': { signed: false, trailer: true },
  'STREAMING-AWS4-HMAC-SHA256-PAYLOAD': { signed: true, trailer: false },
  'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER': { signed: true, trailer: true },
} as const

/** The only operations of which S3 takes a payload in chunks. */
const CHUNKED_OPERATIONS: ReadonlySet<string> = new Set(['PutObject', 'UploadPart'])

type Headers = ReadonlyMap<string, string>

/**
 * What the client signed as its payload's hash, as it stands in the canonical request.
 *
 * @throws GantryError `InvalidRequest` without one, or in a form that S3 knows for other operations only;
 *   `InvalidArgument` for a form that S3 doesn't know
 */
export function payloadHashOf({ claim }: Claimant, operation: string): string {
  const payloadHash = claim.payloadHash
  if (payloadHash === undefined) {
    throw new GantryError('InvalidRequest', 'Missing required header for this request: x-amz-content-sha256')
  }
  if (Object.hasOwn(CHUNKED_FORMS, payloadHash)) {
    if (CHUNKED_OPERATIONS.has(operation)) return payloadHash
    throw new GantryError('InvalidRequest', 'The value of x-amz-content-sha256 header is invalid.')
  }
  if (payloadHash === 'UNSIGNED-PAYLOAD' || /^[0-9a-f]{64}$/.test(payloadHash)) return payloadHash
  throw new GantryError(
    'InvalidArgument',
    'x-amz-content-sha256 must be UNSIGNED-PAYLOAD, STREAMING-UNSIGNED-PAYLOAD-TRAILER, STREAMING-AWS4-HMAC-SHA256-PAYLOAD, STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER or a valid sha256 value.',
    { ArgumentName: 'x-amz-content-sha256', ArgumentValue: payloadHash.slice(0, 256) },
  )
}

/**
 * What a PutObject or UploadPart says of its body, judged before a byte of it is read.
 *
 * @throws GantryError `MissingContentLength`, `EntityTooLarge`, `InvalidDigest`, `InvalidRequest`, `NotImplemented`
 */
export function receivedBody(
  { headers, body }: { headers: Headers; body: () => Readable },
  { claim, secretAccessKey }: Claimant,
  maxBytes: number,
): ReceivedBody {
  refuseTransferCodings(headers)
  const payloadHash = claim.payloadHash ?? ''
  const form = Object.hasOwn(CHUNKED_FORMS, payloadHash)
    ? CHUNKED_FORMS[payloadHash as keyof typeof CHUNKED_FORMS]
    : undefined
  const sizeBytes = declaredBytes(headers, form ? 'x-amz-decoded-content-length' : 'content-length')
  if (sizeBytes > maxBytes) throw entityTooLarge(sizeBytes, maxBytes)
  const trailers = form?.trailer ? announcedTrailers(headers) : []
  const header = checksumInHeaders(headers)
  const checksumAlgorithm = header?.algorithm ?? trailerAlgorithm(trailers)
  return {
    sizeBytes,
    checksumAlgorithm,
    open: wanted => {
      const algorithm = checksumAlgorithm ?? wanted
      return openUploadBody(body, {
        sizeBytes,
        framing: form && {
          trailerNames: trailers,
          signatures: form.signed ? new ChunkSignatures(claim, secretAccessKey) : undefined,
        },
        payloadSha256: /^[0-9a-f]{64}$/.test(payloadHash) ? payloadHash : undefined,
        contentMd5: headers.get('content-md5'),
        // Slower than all the other digests together, and needless where the client trusts a checksum of its own.
        md5: checksumAlgorithm === undefined,
        checksum: header ?? (algorithm && { algorithm }),
      })
    },
  }
}

/**
 * Node takes the chunks off a body and leaves every other transfer coding on it (`gzip, chunked`): "A server that receives
 * a request message with a transfer coding it does not understand SHOULD respond with 501" (RFC 9112 section 6.1).
 */
function refuseTransferCodings(headers: Headers): void {
  const encoding = headers.get('transfer-encoding')
  if (encoding === undefined || encoding.toLowerCase() === 'chunked') return
  throw unimplementedHeader('Transfer-Encoding')
}

/** S3's own words for a header that it knows and doesn't serve. */
export function unimplementedHeader(name: string): GantryError {
  return new GantryError('NotImplemented', 'A header you provided implies functionality that is not implemented.', {
    Header: name,
  })
}

function declaredBytes(headers: Headers, name: string): number {
  const value = headers.get(name)
  if (value === undefined) throw new GantryError('MissingContentLength', `You must provide the ${name} HTTP header.`)
  if (!/^\d{1,15}$/.test(value))
    throw new GantryError('InvalidArgument', `The header ${name} must be a number of bytes.`)
  return Number(value)
}

function announcedTrailers(headers: Headers): string[] {
  const names = (headers.get('x-amz-trailer') ?? '').toLowerCase().split(',')
  return names.map(name => name.trim()).filter(name => name !== '')
}

function trailerAlgorithm(trailers: readonly string[]): ChecksumAlgorithm | undefined {
  const algorithms = CHECKSUM_ALGORITHMS.filter(algorithm => trailers.includes(checksumHeader(algorithm)))
  if (algorithms.length > 1) throw new GantryError('InvalidRequest', 'Expecting a single x-amz-checksum- trailer.')
  return algorithms[0]
}

/** Headers named like a checksum that are none. */
const ABOUT_CHECKSUMS = ['algorithm', 'type', 'mode'].map(word => `x-amz-checksum-${word}`)
const CHECKSUM_HEADERS: ReadonlySet<string> = new Set([...CHECKSUM_ALGORITHMS.map(checksumHeader), ...ABOUT_CHECKSUMS])

/**
 * The checksum that a request carries in a header.
 *
 * @throws GantryError `InvalidRequest` for several, and for one of an algorithm that Gantry doesn't know: the client would
 *   take it for checked
 */
export function checksumInHeaders(headers: Headers): { algorithm: ChecksumAlgorithm; value: string } | undefined {
  for (const name of headers.keys()) {
    if (name.startsWith('x-amz-checksum-') && !CHECKSUM_HEADERS.has(name)) throw unsupportedAlgorithm()
  }
  const present = CHECKSUM_ALGORITHMS.filter(algorithm => headers.has(checksumHeader(algorithm)))
  const [algorithm] = present
  if (algorithm === undefined) return undefined
  if (present.length > 1) {
    throw new GantryError(
      'InvalidRequest',
      'Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.',
    )
  }
  return { algorithm, value: headers.get(checksumHeader(algorithm)) ?? '' }
}

/** S3's own words for an algorithm that it doesn't know. */
export function checksumAlgorithmNamed(name: string | undefined): ChecksumAlgorithm | undefined {
  const found = CHECKSUM_ALGORITHMS.find(algorithm => algorithm === name?.toUpperCase())
  if (name === undefined || found) return found
  throw unsupportedAlgorithm()
}

function unsupportedAlgorithm(): GantryError {
  return new GantryError(
    'InvalidRequest',
    'Checksum algorithm provided is unsupported. Please try again with any of the valid types: [CRC32, CRC32C, CRC64NVME, SHA1, SHA256]',
  )
}
