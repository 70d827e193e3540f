import { createHash, type Hash } from 'node:crypto'
import { GantryError } from '../errors.ts'
import { malformedTrailer, Trailers } from './aws-chunked-trailers.ts'
import { EMPTY_SHA256_HEX } from './checksums.ts'
import { CrlfLines, TOO_LONG } from './crlf-line.ts'
import { incompleteBody, wrongSize } from './incomplete-body.ts'

/** The running signature of the signed variants. Both throw GantryError `SignatureMismatch`. */
export interface ChunkSignatureVerifier {
  verifyChunk(signatureHex: string, chunkSha256Hex: string): void
  /** @param trailerSha256Hex of `name:value\n` for each trailer */
  verifyTrailer(signatureHex: string, trailerSha256Hex: string): void
}

/** What the request's headers said of its aws-chunked body. */
export interface ChunkedFraming {
  /** Undefined in the unsigned variant (`STREAMING-UNSIGNED-PAYLOAD-TRAILER`). */
  readonly signatures?: ChunkSignatureVerifier | undefined
  /** Lower-case names from `x-amz-trailer`; empty in the variants without trailer. */
  readonly trailerNames: readonly string[]
}

/** "Only the last chunk is allowed to have a size less than 8192 bytes", as S3 answers. */
const MIN_CHUNK_BYTES = 8192
/** A chunk header takes 98 octets at most, a trailer with a SHA-256 67. */
const MAX_LINE_LENGTH = 512
const CHUNK_HEADER = /^([0-9A-Fa-f]{1,16})(?:;(.*))?$/s
const CHUNK_SIGNATURE = /^chunk-signature=([0-9a-f]{64})$/

/**
 * Decodes an aws-chunked body.
 *
 * ```text
 * 10000;chunk-signature=ad80c730…     size in hexadecimal; no signature in the unsigned variant
 * <65536 octets>
 * 400;chunk-signature=0055627c…       each line and each chunk's data ends with CRLF
 * <1024 octets>
 * 0;chunk-signature=b6c6ea8a…
 * x-amz-checksum-crc32c:sOO8/Q==      trailers, if announced
 * x-amz-trailer-signature:d81f82fc…
 *                                     an empty line, and nothing after it
 * ```
 *
 * The end of a chunk is handed on only once its signature has been verified; but whoever stores the bytes may commit only
 * after {@link end} hasn't thrown.
 *
 * @throws GantryError `IncompleteBody`, `InvalidChunkSizeError`, `MalformedTrailerError` or `SignatureMismatch`
 */
export class AwsChunkedDecoder {
  readonly #sizeBytes: number
  readonly #signatures: ChunkSignatureVerifier | undefined
  readonly #trailers: Trailers
  readonly #lines = new CrlfLines(MAX_LINE_LENGTH)
  #expecting: 'chunk header' | 'data' | 'end of data' | 'trailer' | 'nothing' = 'chunk header'
  #decodedBytes = 0
  #chunk: { number: number; sizeBytes: number; leftBytes: number; signature: string; sha256: Hash | undefined } = {
    number: 0,
    sizeBytes: MIN_CHUNK_BYTES,
    leftBytes: 0,
    signature: '',
    sha256: undefined,
  }

  /** @param sizeBytes the decoded length that was declared (`x-amz-decoded-content-length`) */
  constructor(sizeBytes: number, { signatures, trailerNames }: ChunkedFraming) {
    this.#sizeBytes = sizeBytes
    this.#signatures = signatures
    this.#trailers = new Trailers(trailerNames, signatures && ((...args) => signatures.verifyTrailer(...args)))
  }

  /** Takes the next octets of the body, wherever they are cut, and hands on those of its payload: slices of `buffer`. */
  push(buffer: Buffer, take: (payload: Buffer) => void): void {
    let at = 0
    while (at < buffer.length) {
      if (this.#expecting === 'data') {
        const payload = buffer.subarray(at, at + this.#chunk.leftBytes)
        at += payload.length
        this.#takeData(payload)
        take(payload)
      } else if (this.#expecting === 'nothing') {
        throw incompleteBody('The request body goes on after its last chunk')
      } else {
        const { line, next } = this.#lines.take(buffer, at)
        at = next
        if (line === TOO_LONG) throw this.#expecting === 'trailer' ? malformedTrailer() : badFraming()
        if (line !== undefined) this.#takeLine(line)
      }
    }
  }

  /** The trailers that came, once there is no more to push. */
  end(): ReadonlyMap<string, string> {
    if (this.#expecting !== 'nothing') throw incompleteBody('The request body terminated unexpectedly')
    return this.#trailers.end()
  }

  #takeData(payload: Buffer): void {
    const { sha256, signature } = this.#chunk
    sha256?.update(payload)
    this.#chunk.leftBytes -= payload.length
    if (this.#chunk.leftBytes > 0) return
    if (sha256) this.#signatures?.verifyChunk(signature, sha256.digest('hex'))
    this.#expecting = 'end of data'
  }

  #takeLine(line: string): void {
    if (this.#expecting === 'chunk header') {
      this.#startChunk(line)
    } else if (this.#expecting === 'end of data') {
      if (line !== '') throw badFraming()
      this.#expecting = 'chunk header'
    } else if (line !== '') {
      this.#trailers.add(line)
    } else {
      this.#trailers.end()
      this.#expecting = 'nothing'
    }
  }

  #startChunk(line: string): void {
    const [, size, extension] = CHUNK_HEADER.exec(line) ?? []
    if (size === undefined) throw badFraming()
    const sizeBytes = Number.parseInt(size, 16)
    const signature = this.#signatures ? CHUNK_SIGNATURE.exec(extension ?? '')?.[1] : ''
    if (signature === undefined) throw badFraming()
    if (sizeBytes === 0) {
      this.#signatures?.verifyChunk(signature, EMPTY_SHA256_HEX)
      if (this.#decodedBytes !== this.#sizeBytes) throw wrongSize(this.#sizeBytes, this.#decodedBytes)
      this.#expecting = 'trailer'
      return
    }
    const { number, sizeBytes: previousBytes } = this.#chunk
    if (previousBytes < MIN_CHUNK_BYTES) throw chunkTooSmall(number + 1, previousBytes)
    this.#decodedBytes += sizeBytes
    if (this.#decodedBytes > this.#sizeBytes) throw wrongSize(this.#sizeBytes, this.#decodedBytes)
    const sha256 = this.#signatures && createHash('sha256')
    this.#chunk = { number: number + 1, sizeBytes, leftBytes: sizeBytes, signature, sha256 }
    this.#expecting = 'data'
  }
}

function badFraming(): GantryError {
  return incompleteBody('The request body is not well-formed aws-chunked')
}

function chunkTooSmall(number: number, previousBytes: number): GantryError {
  return new GantryError(
    'InvalidChunkSizeError',
    `Only the last chunk is allowed to have a size less than ${MIN_CHUNK_BYTES} bytes`,
    { Chunk: String(number), BadChunkSize: String(previousBytes) },
  )
}
