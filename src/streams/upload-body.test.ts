import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { GantryError } from '../errors.ts'
import type { ChunkedFraming, ChunkSignatureVerifier } from './aws-chunked.ts'
import { CHECKSUM_ALGORITHMS, type ChecksumAlgorithm, checksumHeader, startChecksum } from './checksums.ts'
import { type ExpectedUpload, openUploadBody } from './upload-body.ts'

/** Stands in for the real running signature: each covers the data and the one before it. */
class FakeSignatures implements ChunkSignatureVerifier {
  #previous = 'seed'

  sign(kind: string, sha256Hex: string): string {
    this.#previous = createHash('sha256').update(`${kind} ${this.#previous} ${sha256Hex}`).digest('hex')
    return this.#previous
  }

  verifyChunk(signatureHex: string, sha256Hex: string): void {
    if (this.sign('chunk', sha256Hex) !== signatureHex) throw new GantryError('SignatureMismatch', 'chunk')
  }

  verifyTrailer(signatureHex: string, sha256Hex: string): void {
    if (this.sign('trailer', sha256Hex) !== signatureHex) throw new GantryError('SignatureMismatch', 'trailer')
  }
}

const sha256 = (data: Uint8Array | string) => createHash('sha256').update(data).digest('hex')
const md5 = (data: Uint8Array) => createHash('md5').update(data).digest()

function checksumOf(algorithm: ChecksumAlgorithm, data: Uint8Array): string {
  const checksum = startChecksum(algorithm)
  checksum.update(Buffer.from(data))
  return checksum.digest()
}

interface Variant {
  readonly signed: boolean
  readonly trailer: ChecksumAlgorithm | undefined
}

/** The wire form of `chunks`. */
function frame(chunks: readonly Uint8Array[], { signed, trailer }: Variant): Buffer {
  const signatures = new FakeSignatures()
  const header = (data: Uint8Array) =>
    data.length.toString(16) + (signed ? `;chunk-signature=${signatures.sign('chunk', sha256(data))}` : '')
  const parts: (string | Uint8Array)[] = chunks.flatMap(chunk => [`${header(chunk)}\r\n`, chunk, '\r\n'])
  parts.push(`${header(Buffer.alloc(0))}\r\n`)
  if (trailer) {
    const line = `${checksumHeader(trailer)}:${checksumOf(trailer, Buffer.concat(chunks))}`
    parts.push(`${line}\r\n`)
    if (signed) parts.push(`x-amz-trailer-signature:${signatures.sign('trailer', sha256(`${line}\n`))}\r\n`)
  }
  return Buffer.concat([...parts, '\r\n'].map(part => Buffer.from(part)))
}

const framing = ({ signed, trailer }: Variant): ChunkedFraming => ({
  signatures: signed ? new FakeSignatures() : undefined,
  trailerNames: trailer ? [checksumHeader(trailer)] : [],
})

/** Cut into buffers of the given lengths, over and over. */
function cut(wire: Uint8Array, lengths: readonly number[]): Readable {
  const pieces: Buffer[] = []
  for (let at = 0, turn = 0; at < wire.length; turn++) {
    const length = lengths[turn % lengths.length] ?? wire.length
    pieces.push(Buffer.from(wire.subarray(at, at + length)))
    at += length
  }
  return Readable.from(pieces)
}

async function receive(wire: Uint8Array, expected: ExpectedUpload, lengths: readonly number[] = [wire.length || 1]) {
  const body = openUploadBody(() => cut(wire, lengths), expected)
  const pieces: Buffer[] = []
  for await (const piece of body) pieces.push(Buffer.from(piece))
  return { bytes: Buffer.concat(pieces), result: body.result() }
}

async function drain(body: AsyncIterable<Buffer>): Promise<void> {
  for await (const _ of body);
}

async function codeOf(received: () => Promise<unknown>): Promise<string> {
  try {
    await received()
  } catch (error) {
    if (error instanceof GantryError) return error.code
    throw error
  }
  return 'accepted'
}

const variant = fc.record({
  signed: fc.boolean(),
  trailer: fc.option(fc.constantFrom(...CHECKSUM_ALGORITHMS), { nil: undefined }),
})
/** All chunks but the last as large as S3 wants them. */
const chunks = fc
  .tuple(fc.array(fc.integer({ min: 8192, max: 9000 }), { maxLength: 3 }), fc.integer({ min: 0, max: 300 }), fc.nat())
  .map(([sizes, last, seed]) =>
    [...sizes, last].filter(size => size > 0).map(size => Buffer.alloc(size, sha256(`${seed} ${size}`), 'hex')),
  )
const lengths = fc.array(fc.integer({ min: 1, max: 5000 }), { minLength: 1, maxLength: 6 })

describe('aws-chunked', () => {
  test('whatever the payload, the chunks, the buffers and the variant', async () => {
    await fc.assert(
      fc.asyncProperty(chunks, variant, lengths, async (data, kind, cuts) => {
        const payload = Buffer.concat(data)
        const { bytes, result } = await receive(
          frame(data, kind),
          { sizeBytes: payload.length, framing: framing(kind) },
          cuts,
        )
        expect(bytes.equals(payload)).toBe(true)
        const checksum = kind.trailer && {
          checksum: { algorithm: kind.trailer, value: checksumOf(kind.trailer, payload) },
        }
        expect(result).toEqual({ sizeBytes: payload.length, ...checksum })
      }),
    )
  })

  test('octet by octet', async () => {
    for (const signed of [true, false]) {
      const kind: Variant = { signed, trailer: 'CRC64NVME' }
      const wire = frame([Buffer.from('\r\nhello\r\n')], kind)
      const { bytes } = await receive(wire, { sizeBytes: 9, framing: framing(kind) }, [1])
      expect(bytes.toString()).toBe('\r\nhello\r\n')
    }
  })

  test('no mutation of the wire is ever taken for another payload', async () => {
    const mutation = fc.record({
      at: fc.nat(),
      drop: fc.constantFrom(0, 1, 1, 2, 70),
      insert: fc.oneof(
        fc.uint8Array({ maxLength: 3 }),
        fc.constantFrom('\r\n', '0\r\n', '0', ';', 'f', ':').map(text => new Uint8Array(Buffer.from(text))),
      ),
    })
    const kinds = fc.constantFrom<Variant>(
      { signed: true, trailer: undefined },
      { signed: true, trailer: 'CRC32' },
      { signed: false, trailer: 'CRC64NVME' },
    )
    let refused = 0
    await fc.assert(
      fc.asyncProperty(chunks, kinds, mutation, lengths, async (data, kind, { at, drop, insert }, cuts) => {
        const payload = Buffer.concat(data)
        const wire = frame(data, kind)
        // Often in the framing at either end, where the data doesn't drown it.
        const place = at % 3 === 0 ? at % wire.length : at % 3 === 1 ? at % 90 : wire.length - 1 - (at % 200)
        const from = Math.min(Math.max(place, 0), wire.length)
        const mutated = Buffer.concat([wire.subarray(0, from), insert, wire.subarray(from + drop)])
        try {
          const received = await receive(mutated, { sizeBytes: payload.length, framing: framing(kind) }, cuts)
          expect(received.bytes.equals(payload)).toBe(true)
        } catch (error) {
          expect(error).toBeInstanceOf(GantryError)
          refused++
        }
      }),
      { numRuns: 1000 },
    )
    expect(refused).toBeGreaterThan(500)
  })

  const plain: Variant = { signed: false, trailer: 'CRC32' }
  const crc32Line = `x-amz-checksum-crc32:${checksumOf('CRC32', Buffer.from('hello'))}`
  const read = (wire: string, kind = plain, sizeBytes = 5) =>
    codeOf(() => receive(Buffer.from(wire), { sizeBytes, framing: framing(kind) }))

  test.each([
    ['as it should be', `5\r\nhello\r\n0\r\n${crc32Line}\r\n\r\n`, 'accepted'],
    ['extensions in the unsigned variant', `5;a=b\r\nhello\r\n0;c\r\n${crc32Line}\r\n\r\n`, 'accepted'],
    ['white space around the value', `5\r\nhello\r\n0\r\n${crc32Line.replace(':', ': ')} \r\n\r\n`, 'accepted'],
    ['the ends of line of minio-go', `5\r\nhello\r\n0\r\n${crc32Line}\n\r\n\r\n`, 'accepted'],
    ['nothing', '', 'IncompleteBody'],
    ['no last chunk', '5\r\nhello\r\n', 'IncompleteBody'],
    ['no end', `5\r\nhello\r\n0\r\n${crc32Line}\r\n`, 'IncompleteBody'],
    ['half an end', `5\r\nhello\r\n0\r\n${crc32Line}\r\n\r`, 'IncompleteBody'],
    ['more after the end', `5\r\nhello\r\n0\r\n${crc32Line}\r\n\r\nx`, 'IncompleteBody'],
    ['a size that is none', `x\r\nhello\r\n0\r\n${crc32Line}\r\n\r\n`, 'IncompleteBody'],
    ['a negative size', `-5\r\nhello\r\n0\r\n${crc32Line}\r\n\r\n`, 'IncompleteBody'],
    ['a huge size', `ffffffffffffffff\r\nhello\r\n0\r\n${crc32Line}\r\n\r\n`, 'IncompleteBody'],
    ['an endless size', `${'0'.repeat(100_000)}`, 'IncompleteBody'],
    ['less data than the chunk says', `6\r\nhello\r\n0\r\n${crc32Line}\r\n\r\n`, 'IncompleteBody'],
    ['more data than the chunk says', `4\r\nhello\r\n0\r\n${crc32Line}\r\n\r\n`, 'IncompleteBody'],
    ['more data than declared', `6\r\nhello!\r\n0\r\n${crc32Line}\r\n\r\n`, 'IncompleteBody'],
    ['less data than declared', `4\r\nhell\r\n0\r\n${crc32Line}\r\n\r\n`, 'IncompleteBody'],
    ['a small chunk before another', `4\r\nhell\r\n1\r\no\r\n0\r\n${crc32Line}\r\n\r\n`, 'InvalidChunkSizeError'],
    ['no trailer', '5\r\nhello\r\n0\r\n\r\n', 'MalformedTrailerError'],
    ['another trailer', '5\r\nhello\r\n0\r\nx-amz-checksum-sha1:x\r\n\r\n', 'MalformedTrailerError'],
    ['the trailer twice', `5\r\nhello\r\n0\r\n${crc32Line}\r\n${crc32Line}\r\n\r\n`, 'MalformedTrailerError'],
    ['a trailer that is none', '5\r\nhello\r\n0\r\nnonsense\r\n\r\n', 'MalformedTrailerError'],
    ['an endless trailer', `5\r\nhello\r\n0\r\n${'x'.repeat(100_000)}`, 'MalformedTrailerError'],
    [
      'a trailer signature without signatures',
      `5\r\nhello\r\n0\r\n${crc32Line}\r\nx-amz-trailer-signature:${'0'.repeat(64)}\r\n\r\n`,
      'MalformedTrailerError',
    ],
    ['a checksum that is none', '5\r\nhello\r\n0\r\nx-amz-checksum-crc32:hello\r\n\r\n', 'InvalidRequest'],
    ['a wrong checksum', '5\r\nhello\r\n0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n', 'BadDigest'],
  ])('%s', async (_, wire, code) => {
    expect(await read(wire)).toBe(code)
  })

  test('the small chunk is named as S3 does', async () => {
    const received = receive(Buffer.from('3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n'), {
      sizeBytes: 5,
      framing: { trailerNames: [] },
    })
    await expect(received).rejects.toMatchObject({ details: { Chunk: '2', BadChunkSize: '3' } })
  })

  test.each([
    ['a signature of another chunk', 'SignatureMismatch', (wire: string) => wire.replace(/=[0-9a-f]{8}/, '=00000000')],
    ['other data', 'SignatureMismatch', (wire: string) => wire.replace('hello', 'hallo')],
    [
      'a wrong signature of the last chunk',
      'SignatureMismatch',
      (wire: string) => wire.replace(/0;chunk-signature=[0-9a-f]{8}/, '0;chunk-signature=00000000'),
    ],
    ['a missing signature', 'IncompleteBody', (wire: string) => wire.replace(/;chunk-signature=[0-9a-f]{64}/, '')],
    [
      'a wrong trailer signature',
      'SignatureMismatch',
      (wire: string) => wire.replace(/(trailer-signature:)[0-9a-f]{8}/, '$100000000'),
    ],
    [
      'no trailer signature',
      'MalformedTrailerError',
      (wire: string) => wire.replace(/x-amz-trailer-signature.*\r\n/, ''),
    ],
    [
      'a trailer after the signature',
      'MalformedTrailerError',
      (wire: string) => wire.replace(/(x-amz-checksum.*\r\n)(x-amz-trailer.*\r\n)/, '$1$2$1'),
    ],
  ])('signed, but with %s', async (_, code, mutate) => {
    const kind: Variant = { signed: true, trailer: 'SHA256' }
    const wire = frame([Buffer.from('hello')], kind).toString('latin1')
    expect(await read(wire, kind)).toBe('accepted')
    expect(mutate(wire)).not.toBe(wire)
    expect(await read(mutate(wire), kind)).toBe(code)
  })

  test('a trailer that was announced may be absent where a header carried the checksum', async () => {
    const expected = { sizeBytes: 5, framing: framing(plain) }
    const value = checksumOf('CRC32', Buffer.from('hello'))
    const wire = Buffer.from('5\r\nhello\r\n0\r\n\r\n')
    const { result } = await receive(wire, { ...expected, checksum: { algorithm: 'CRC32', value } })
    expect(result.checksum).toEqual({ algorithm: 'CRC32', value })
    const wrong = { ...expected, checksum: { algorithm: 'CRC32', value: 'AAAAAA==' } } as const
    expect(await codeOf(() => receive(wire, wrong))).toBe('BadDigest')
  })
})

describe('a body without framing', () => {
  const payload = Buffer.from('hello world')
  const code = (expected: Partial<ExpectedUpload>, wire: Buffer = payload) =>
    codeOf(() => receive(wire, { sizeBytes: payload.length, ...expected }, [3]))

  test.each(CHECKSUM_ALGORITHMS)('%s', async algorithm => {
    const value = checksumOf(algorithm, payload)
    const { bytes, result } = await receive(payload, { sizeBytes: 11, checksum: { algorithm, value } }, [3])
    expect(bytes).toEqual(payload)
    expect(result).toEqual({ sizeBytes: 11, checksum: { algorithm, value } })
    const computed = await receive(payload, { sizeBytes: 11, checksum: { algorithm } })
    expect(computed.result.checksum?.value).toBe(value)
    const wrong = { checksum: { algorithm, value: checksumOf(algorithm, Buffer.alloc(0)) } }
    expect(await code(wrong)).toBe('BadDigest')
    expect(await code({ checksum: { algorithm, value: 'nonsense' } })).toBe('InvalidRequest')
  })

  test('size', async () => {
    expect(await code({})).toBe('accepted')
    expect(await code({ sizeBytes: 12 })).toBe('IncompleteBody')
    expect(await code({ sizeBytes: 10 })).toBe('IncompleteBody')
    expect(await code({ sizeBytes: 0 }, Buffer.alloc(0))).toBe('accepted')
  })

  test('SHA-256', async () => {
    expect(await code({ payloadSha256: sha256(payload) })).toBe('accepted')
    await expect(receive(payload, { sizeBytes: 11, payloadSha256: sha256('') })).rejects.toMatchObject({
      code: 'XAmzContentSHA256Mismatch',
      details: { ClientComputedContentSHA256: sha256(''), S3ComputedContentSHA256: sha256(payload) },
    })
  })

  test('MD5', async () => {
    expect(await code({ contentMd5: md5(payload).toString('base64') })).toBe('accepted')
    expect(await code({ contentMd5: md5(Buffer.alloc(0)).toString('base64') })).toBe('BadDigest')
    expect(await code({ contentMd5: 'nonsense' })).toBe('InvalidDigest')
    const { result } = await receive(payload, { sizeBytes: 11, md5: true })
    expect(result).toEqual({ sizeBytes: 11, md5Hex: md5(payload).toString('hex') })
  })

  test('an unknown trailer is refused at once', () => {
    const framing = { trailerNames: ['x-amz-checksum-md4'] }
    expect(() => openUploadBody(() => Readable.from([]), { sizeBytes: 0, framing })).toThrow(
      expect.objectContaining({ code: 'InvalidRequest' }),
    )
  })

  test('is read once, and has no result before', async () => {
    const body = openUploadBody(() => Readable.from([payload]), { sizeBytes: 11 })
    expect(() => body.result()).toThrow('has not been received')
    for await (const _ of body) expect(() => body.result()).toThrow('has not been received')
    expect(body.result()).toEqual({ sizeBytes: 11 })
    await expect(drain(body)).rejects.toThrow('read already')
  })

  test('a source that fails was cut off', async () => {
    const failing = Readable.from(
      (async function* () {
        yield payload
        throw new Error('aborted')
      })(),
    )
    await expect(drain(openUploadBody(() => failing, { sizeBytes: 99 }))).rejects.toMatchObject({
      code: 'IncompleteBody',
    })
  })

  test('nothing flows before somebody reads', async () => {
    let opened = false
    const source = () => {
      opened = true
      return Readable.from([payload])
    }
    const body = openUploadBody(source, { sizeBytes: 11 })
    expect(opened).toBe(false)
    await drain(body)
    expect(opened).toBe(true)
  })
})
