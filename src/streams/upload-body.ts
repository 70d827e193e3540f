import { createHash, type Hash } from 'node:crypto'
import type { Readable } from 'node:stream'
import { GantryError } from '../errors.ts'
import { AwsChunkedDecoder, type ChunkedFraming } from './aws-chunked.ts'
import { malformedTrailer } from './aws-chunked-trailers.ts'
import { inBlocks, type Take } from './blocks.ts'
import {
  CHECKSUM_ALGORITHMS,
  type ChecksumAlgorithm,
  checksumHeader,
  isChecksumValue,
  type RunningChecksum,
  startChecksum,
} from './checksums.ts'
import { wrongSize } from './incomplete-body.ts'

/** What the request's headers promised of the body. */
export interface ExpectedUpload {
  /** The declared length of the payload, after decoding. */
  readonly sizeBytes: number
  /** Undefined: the body is the payload. */
  readonly framing?: ChunkedFraming | undefined
  /** Hexadecimal, lower case. */
  readonly payloadSha256?: string | undefined
  /** `Content-MD5`, in base64. */
  readonly contentMd5?: string | undefined
  /** Whether the result is to have the MD5 (half as fast as any other digest) without a `contentMd5` to check. */
  readonly md5?: boolean | undefined
  /** `value` in base64 from a header; undefined when it comes as a trailer, or was only asked to be computed. */
  readonly checksum?: { readonly algorithm: ChecksumAlgorithm; readonly value?: string | undefined } | undefined
}

export interface UploadBodyResult {
  readonly sizeBytes: number
  /** Where it was asked for, or a `contentMd5` was checked. */
  readonly md5Hex?: string
  /** The expected algorithm's, else that of the trailer; in base64. */
  readonly checksum?: { readonly algorithm: ChecksumAlgorithm; readonly value: string }
}

/**
 * The payload of an upload, in blocks ({@link inBlocks}): each is the reader's until it asks for the next one. Iterating ends
 * without throwing only if all that was promised of the payload held.
 */
export interface UploadBody extends AsyncIterable<Buffer> {
  /** What was received. Only after the iteration has ended. */
  result(): UploadBodyResult
}

/**
 * The payload of a request body: decoded, limited to its declared length, and checked.
 *
 * @param source called once somebody starts to read. The stream isn't destroyed when anything is wrong: of a request's, the
 *   socket would be gone before the error can be answered
 * @throws GantryError at once `InvalidRequest` for a checksum that isn't one or a trailer that isn't supported and
 *   `InvalidDigest` for a Content-MD5 that isn't one. While iterating `IncompleteBody`, `XAmzContentSHA256Mismatch`,
 *   `BadDigest`, `InvalidRequest`, and what {@link AwsChunkedDecoder} throws
 */
export function openUploadBody(source: () => Readable, expected: ExpectedUpload): UploadBody {
  return new CheckedBody(source, expected)
}

class CheckedBody implements UploadBody {
  readonly #source: () => Readable
  readonly #expected: ExpectedUpload
  readonly #sha256: Hash | undefined
  readonly #md5: Hash | undefined
  readonly #checksums = new Map<ChecksumAlgorithm, RunningChecksum>()
  #started = false
  #result: UploadBodyResult | undefined

  constructor(source: () => Readable, expected: ExpectedUpload) {
    this.#source = source
    this.#expected = expected
    const { checksum, contentMd5, framing, md5, payloadSha256 } = expected
    if (contentMd5 !== undefined && !isMd5Value(contentMd5)) {
      throw new GantryError('InvalidDigest', 'The Content-MD5 you specified was invalid.')
    }
    if (checksum?.value !== undefined && !isChecksumValue(checksum.algorithm, checksum.value)) {
      throw invalidChecksum(`${checksumHeader(checksum.algorithm)} header`)
    }
    if (checksum) this.#checksums.set(checksum.algorithm, startChecksum(checksum.algorithm))
    for (const algorithm of framing?.trailerNames.map(trailerAlgorithm) ?? []) {
      if (!this.#checksums.has(algorithm)) this.#checksums.set(algorithm, startChecksum(algorithm))
    }
    this.#sha256 = payloadSha256 === undefined ? undefined : createHash('sha256')
    this.#md5 = md5 || contentMd5 !== undefined ? createHash('md5') : undefined
  }

  result(): UploadBodyResult {
    if (!this.#result) throw new Error('the body has not been received')
    return this.#result
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Buffer, void> {
    if (this.#started) throw new Error('the body has been read already')
    this.#started = true
    const { framing, sizeBytes } = this.#expected
    let receivedBytes = 0
    const takePayload: Take = (piece, keep) => {
      receivedBytes += piece.length
      if (receivedBytes > sizeBytes) throw wrongSize(sizeBytes, receivedBytes)
      // Digested while the processor still has it in its cache.
      this.#digest(piece)
      keep(piece)
    }
    const decoder = framing && new AwsChunkedDecoder(sizeBytes, framing)
    yield* inBlocks(
      this.#source(),
      decoder ? (chunk, keep) => decoder.push(chunk, piece => takePayload(piece, keep)) : takePayload,
    )
    const trailers = decoder?.end() ?? NO_TRAILERS
    if (receivedBytes !== sizeBytes) throw wrongSize(sizeBytes, receivedBytes)
    this.#result = this.#check(trailers)
  }

  #digest(piece: Buffer): void {
    this.#sha256?.update(piece)
    this.#md5?.update(piece)
    for (const checksum of this.#checksums.values()) checksum.update(piece)
  }

  #check(trailers: ReadonlyMap<string, string>): UploadBodyResult {
    const { checksum: expectedChecksum, contentMd5, payloadSha256, sizeBytes } = this.#expected
    const sha256Hex = this.#sha256?.digest('hex')
    if (sha256Hex !== payloadSha256) throw sha256Mismatch(payloadSha256 ?? '', sha256Hex ?? '')
    const md5 = this.#md5?.digest()
    if (contentMd5 !== undefined && contentMd5 !== md5?.toString('base64')) {
      throw md5Mismatch(contentMd5, md5?.toString('base64') ?? '')
    }
    const computed = new Map([...this.#checksums].map(([algorithm, running]) => [algorithm, running.digest()]))
    if (expectedChecksum?.value !== undefined) compare(computed, expectedChecksum.algorithm, expectedChecksum.value)
    this.#checkTrailers(trailers, computed)
    const [algorithm, value] = [...computed][0] ?? []
    return {
      sizeBytes,
      ...(md5 ? { md5Hex: md5.toString('hex') } : {}),
      ...(algorithm !== undefined && value !== undefined ? { checksum: { algorithm, value } } : {}),
    }
  }

  #checkTrailers(trailers: ReadonlyMap<string, string>, computed: ReadonlyMap<ChecksumAlgorithm, string>): void {
    for (const name of this.#expected.framing?.trailerNames ?? []) {
      const value = trailers.get(name)
      const algorithm = trailerAlgorithm(name)
      if (value === undefined) {
        // The Java SDK announces a trailer and then sends the checksum as a header.
        if (this.#expected.checksum?.value === undefined) throw malformedTrailer()
      } else {
        if (!isChecksumValue(algorithm, value)) throw invalidChecksum(`${name} trailing header`)
        compare(computed, algorithm, value)
      }
    }
  }
}

const NO_TRAILERS: ReadonlyMap<string, string> = new Map()

function trailerAlgorithm(name: string): ChecksumAlgorithm {
  const algorithm = CHECKSUM_ALGORITHMS.find(candidate => checksumHeader(candidate) === name)
  if (!algorithm) {
    throw new GantryError('InvalidRequest', 'The value specified in the x-amz-trailer header is not supported')
  }
  return algorithm
}

function compare(computed: ReadonlyMap<ChecksumAlgorithm, string>, algorithm: ChecksumAlgorithm, value: string): void {
  if (computed.get(algorithm) !== value) {
    throw new GantryError('BadDigest', `The ${algorithm} you specified did not match the calculated checksum.`)
  }
}

function isMd5Value(text: string): boolean {
  const bytes = Buffer.from(text, 'base64')
  return bytes.length === 16 && bytes.toString('base64') === text
}

function invalidChecksum(where: string): GantryError {
  return new GantryError('InvalidRequest', `Value for ${where} is invalid.`)
}

function sha256Mismatch(expected: string, computed: string): GantryError {
  return new GantryError(
    'XAmzContentSHA256Mismatch',
    "The provided 'x-amz-content-sha256' header does not match what was computed.",
    { ClientComputedContentSHA256: expected, S3ComputedContentSHA256: computed },
  )
}

function md5Mismatch(expected: string, computed: string): GantryError {
  return new GantryError('BadDigest', 'The Content-MD5 you specified did not match what we received.', {
    ExpectedDigest: expected,
    CalculatedDigest: computed,
  })
}
