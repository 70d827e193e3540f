import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  type ChunkedPut,
  crc32Of,
  type Framing,
  frame,
  SIGNED,
  SIGNED_TRAILER,
  sendChunked,
  UNSIGNED,
} from '../../support/aws-chunked.ts'
import { gameLift, newUpload, type Upload, verdict } from '../../support/clients.ts'
import { errorCode, signPut } from '../../support/raw-upload.ts'
import { canStartGantry, type StartedGantry, startGantry, storedFiles } from '../../support/server.ts'
import type { ChunkSigner } from '../../support/sigv4.ts'
import { zipOf } from '../../support/zips.ts'

const CRC32 = 'x-amz-checksum-crc32'

describe.skipIf(!canStartGantry)('a body in aws-chunked', () => {
  let gantry: StartedGantry
  let upload: Upload
  let content: Buffer
  let chunks: Buffer[]
  let crc: string

  beforeAll(async () => {
    gantry = await startGantry()
    content = await zipOf(100_000)
    chunks = [content.subarray(0, 65_536), content.subarray(65_536)]
    crc = crc32Of(content)
    upload = await newUpload(gameLift({}, gantry))
  })
  afterAll(() => gantry?.[Symbol.asyncDispose]())

  interface Sent extends Omit<ChunkedPut, 'decodedBytes'> {
    readonly decodedBytes?: number
    readonly to?: Upload
  }

  const send = ({ to = upload, decodedBytes = content.length, ...put }: Sent) =>
    sendChunked(gantry.url, to, { ...put, decodedBytes })

  const unsigned = (framing: Framing = { trailers: { [CRC32]: crc } }) => frame(chunks, framing)

  describe('is decoded and ends READY', () => {
    async function accept(sent: Omit<Sent, 'to'>): Promise<void> {
      const client = gameLift({}, gantry)
      const to = await newUpload(client)
      const answer = await send({ ...sent, to })
      expect(answer).toMatchObject({ status: 200 })
      expect(await verdict(client, to.buildId)).toEqual({ Status: 'READY', SizeOnDisk: content.length })
    }

    test('unsigned with a checksum as trailer', () =>
      accept({ payloadHash: UNSIGNED, headers: { 'x-amz-trailer': CRC32 }, body: () => unsigned() }))

    test('unsigned over Transfer-Encoding: chunked, as botocore sends it over https', () =>
      accept({
        payloadHash: UNSIGNED,
        headers: { 'x-amz-trailer': CRC32, 'Content-Encoding': 'aws-chunked' },
        body: () => unsigned(),
        transferEncoding: true,
      }))

    test('unsigned with a trailer announced and the checksum in a header, as the Java SDK may', () =>
      accept({
        payloadHash: UNSIGNED,
        headers: { 'x-amz-trailer': CRC32, [CRC32]: crc },
        body: () => unsigned({ trailers: {} }),
      }))

    test('signed', () => accept({ payloadHash: SIGNED, body: signer => frame(chunks, { signer }) }))

    test('signed with a signed trailer', () =>
      accept({
        payloadHash: SIGNED_TRAILER,
        headers: { 'x-amz-trailer': CRC32 },
        body: signer => frame(chunks, { signer, trailers: { [CRC32]: crc } }),
      }))
  })

  describe('is refused and leaves nothing behind', () => {
    async function refuse(sent: Sent, status: number, code: string): Promise<void> {
      const before = await storedFiles(gantry)
      const answer = await send(sent)
      expect({ status: answer.status, code: errorCode(answer) }).toEqual({ status, code })
      expect(await storedFiles(gantry)).toEqual(before)
    }
    const trailer = { payloadHash: UNSIGNED, headers: { 'x-amz-trailer': CRC32 } }

    test('unsigned: the checksum in the trailer is of another body', () =>
      refuse({ ...trailer, body: () => unsigned({ trailers: { [CRC32]: 'AAAAAA==' } }) }, 400, 'BadDigest'))

    test('unsigned: the announced trailer does not come', () =>
      refuse({ ...trailer, body: () => unsigned({ trailers: {} }) }, 400, 'MalformedTrailerError'))

    test('unsigned: a trailer comes that was not announced', () =>
      refuse(
        { ...trailer, body: () => unsigned({ trailers: { 'x-amz-checksum-sha256': 'x' } }) },
        400,
        'MalformedTrailerError',
      ))

    test('unsigned: the trailer comes twice', () =>
      refuse(
        { ...trailer, body: () => unsigned({ trailers: { [CRC32]: crc, 'X-Amz-Checksum-Crc32': crc } }) },
        400,
        'MalformedTrailerError',
      ))

    test('unsigned: the trailer is no header line', () =>
      refuse(
        {
          ...trailer,
          body: () => Buffer.from(unsigned().toString('latin1').replace(`${CRC32}:`, 'nonsense '), 'latin1'),
        },
        400,
        'MalformedTrailerError',
      ))

    test('unsigned: the trailer is no checksum', () =>
      refuse({ ...trailer, body: () => unsigned({ trailers: { [CRC32]: 'none' } }) }, 400, 'InvalidRequest'))

    test('unsigned: the trailer is of a kind that S3 does not know', () =>
      refuse(
        { payloadHash: UNSIGNED, headers: { 'x-amz-trailer': 'x-amz-meta-a' }, body: () => unsigned({ trailers: {} }) },
        400,
        'InvalidRequest',
      ))

    test('unsigned: one byte was changed on the way', () =>
      refuse({ ...trailer, body: () => flipped(unsigned(), 50_000) }, 400, 'BadDigest'))

    test('signed: one byte was changed on the way', () =>
      refuse(
        { payloadHash: SIGNED, body: signer => flipped(frame(chunks, { signer }), 50_000) },
        403,
        'SignatureDoesNotMatch',
      ))

    test('signed: the chunks were exchanged', () => {
      const equal = [content.subarray(0, 20_000), content.subarray(20_000, 40_000)]
      const exchanged = (signer: ChunkSigner) => {
        const body = frame(equal, { signer })
        const each = body.indexOf(equal[1] as Buffer) - body.indexOf(equal[0] as Buffer)
        return Buffer.concat([body.subarray(each, 2 * each), body.subarray(0, each), body.subarray(2 * each)])
      }
      return refuse({ payloadHash: SIGNED, body: exchanged, decodedBytes: 40_000 }, 403, 'SignatureDoesNotMatch')
    })

    test('signed: the chunks are signed with another key', () =>
      refuse(
        { payloadHash: SIGNED, body: () => frame(chunks, { signer: foreignSigner() }) },
        403,
        'SignatureDoesNotMatch',
      ))

    test('signed: the chunks have no signatures', () =>
      refuse({ payloadHash: SIGNED, body: () => frame(chunks) }, 400, 'IncompleteBody'))

    test('signed: the trailer has no signature', () =>
      refuse(
        {
          payloadHash: SIGNED_TRAILER,
          headers: { 'x-amz-trailer': CRC32 },
          body: signer => frame(chunks, { signer, trailers: { [CRC32]: crc }, signTrailers: false }),
        },
        400,
        'MalformedTrailerError',
      ))

    test('signed: the trailer was changed on the way', () =>
      refuse(
        {
          payloadHash: SIGNED_TRAILER,
          headers: { 'x-amz-trailer': CRC32 },
          body: signer => {
            const body = frame(chunks, { signer, trailers: { [CRC32]: crc } }).toString('latin1')
            return Buffer.from(body.replace(`${CRC32}:${crc}`, `${CRC32}:AAAAAA==`), 'latin1')
          },
        },
        403,
        'SignatureDoesNotMatch',
      ))

    test('a chunk before the last has less than 8 KiB', () =>
      refuse(
        {
          ...trailer,
          body: () => frame([content.subarray(0, 8191), content.subarray(8191)], { trailers: { [CRC32]: crc } }),
        },
        403,
        'InvalidChunkSizeError',
      ))

    test('more comes than was declared', () =>
      refuse({ ...trailer, body: () => unsigned(), decodedBytes: content.length - 1 }, 400, 'IncompleteBody'))

    test('less comes than was declared', () =>
      refuse({ ...trailer, body: () => unsigned(), decodedBytes: content.length + 1 }, 400, 'IncompleteBody'))

    test('the last chunk is missing', () =>
      refuse({ ...trailer, body: () => unsigned().subarray(0, 60_000) }, 400, 'IncompleteBody'))

    test('something follows the end', () =>
      refuse({ ...trailer, body: () => Buffer.concat([unsigned(), Buffer.from('x')]) }, 400, 'IncompleteBody'))

    test('it is no aws-chunked at all', () => refuse({ ...trailer, body: () => content }, 400, 'IncompleteBody'))

    test('a chunk says that it is larger than anything', () =>
      refuse({ ...trailer, body: () => Buffer.from('ffffffffffffffff\r\nx') }, 400, 'IncompleteBody'))

    test('the decoded length is missing or none', async () => {
      await refuse(
        { ...trailer, headers: { ...trailer.headers, 'x-amz-decoded-content-length': 'many' }, body: () => unsigned() },
        400,
        'InvalidArgument',
      )
    })

    test('the form of signing is one that S3 does not know', () =>
      refuse({ payloadHash: 'STREAMING-SOMETHING-ELSE', body: () => unsigned() }, 400, 'InvalidArgument'))
  })

  function foreignSigner(): ChunkSigner {
    return signPut(gantry.url, upload, { keys: { ...upload.keys, secretAccessKey: 'x'.repeat(40) } }).chunkSigner
  }
})

function flipped(data: Buffer, at: number): Buffer {
  const changed = Buffer.from(data)
  changed[at] = (changed[at] ?? 0) ^ 1
  return changed
}
