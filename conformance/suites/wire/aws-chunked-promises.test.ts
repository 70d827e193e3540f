import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  type ChunkedPut,
  crc32Of,
  frame,
  SIGNED,
  SIGNED_TRAILER,
  sendChunked,
  UNSIGNED,
} from '../../support/aws-chunked.ts'
import { gameLift, newUpload, type Upload, verdict } from '../../support/clients.ts'
import type { RawAnswer } from '../../support/connection.ts'
import { errorCode, sendPut, targetOf } from '../../support/raw-upload.ts'
import { canStartGantry, type StartedGantry, startGantry, storedFiles } from '../../support/server.ts'
import { type ChunkSigner, sha256 } from '../../support/sigv4.ts'
import { zipOf } from '../../support/zips.ts'

const CRC32 = 'x-amz-checksum-crc32'
const TRAILER = { 'x-amz-trailer': CRC32 }

/** What a server may overlook that decodes the framing well enough for a client that means well. */
describe.skipIf(!canStartGantry)('aws-chunked', () => {
  let gantry: StartedGantry
  let content: Buffer
  /** Three of one size, so that one in another's place leaves the framing whole. */
  let pieces: [Buffer, Buffer, Buffer]
  let upload: Upload

  beforeAll(async () => {
    content = await zipOf(90_000)
    pieces = [content.subarray(0, 30_000), content.subarray(30_000, 60_000), content.subarray(60_000, 90_000)]
    // The largest build is this one, decoded.
    gantry = await startGantry({ GANTRY_MAX_BUILD_BYTES: String(content.length) })
    upload = await newUpload(gameLift({}, gantry))
  })
  afterAll(() => gantry?.[Symbol.asyncDispose]())

  const outcome = (answer: RawAnswer) => ({ status: answer.status, code: errorCode(answer) })

  async function refuse(put: ChunkedPut, status: number, code: string): Promise<void> {
    const before = await storedFiles(gantry)
    expect(outcome(await sendChunked(gantry.url, upload, put))).toEqual({ status, code })
    expect(await storedFiles(gantry)).toEqual(before)
  }

  describe('whose chunks are signed is refused', () => {
    /** The framed pieces each, and what comes after them. */
    function framed(signer: ChunkSigner): { chunks: [Buffer, Buffer, Buffer]; end: Buffer } {
      const body = frame(pieces, { signer })
      const each = body.indexOf(pieces[1]) - body.indexOf(pieces[0])
      const chunk = (index: number) => body.subarray(index * each, (index + 1) * each)
      return { chunks: [chunk(0), chunk(1), chunk(2)], end: body.subarray(3 * each) }
    }

    test.each<[string, number[]]>([
      ['the first chunk is left out', [1, 2]],
      ['a chunk is left out', [0, 2]],
      ['the last chunk with data is left out', [0, 1]],
      ['a chunk comes twice', [0, 0, 1]],
      ['chunks are exchanged', [0, 2, 1]],
    ])('when %s, though its length is right', (_what, order) =>
      refuse(
        {
          payloadHash: SIGNED,
          decodedBytes: order.length * 30_000,
          body: signer => {
            const { chunks, end } = framed(signer)
            return Buffer.concat([...order.map(index => chunks[index] as Buffer), end])
          },
        },
        403,
        'SignatureDoesNotMatch',
      ),
    )

    test('when a chunk is from another request that was signed with the same key', async () => {
      let earlier: Buffer | undefined
      await sendChunked(gantry.url, await newUpload(gameLift({}, gantry)), {
        payloadHash: SIGNED,
        decodedBytes: 90_000,
        headers: { 'x-amz-meta-other': 'yes' },
        body: signer => {
          const { chunks, end } = framed(signer)
          ;[, earlier] = chunks
          return Buffer.concat([...chunks, end])
        },
      })
      await refuse(
        {
          payloadHash: SIGNED,
          decodedBytes: 90_000,
          body: signer => {
            const { chunks, end } = framed(signer)
            return Buffer.concat([chunks[0], earlier ?? chunks[0], chunks[2], end])
          },
        },
        403,
        'SignatureDoesNotMatch',
      )
    })

    test.each([-1, 1])('when the declared length is off by %i', off =>
      refuse(
        {
          payloadHash: SIGNED,
          decodedBytes: 89_999 + off,
          body: signer => frame([content.subarray(0, 89_999)], { signer }),
        },
        400,
        'IncompleteBody',
      ),
    )
  })

  describe('of a part', () => {
    let target: string
    beforeAll(async () => {
      const opened = await sendPut(gantry.url, upload, Buffer.alloc(0), {
        method: 'POST',
        target: targetOf(upload, '?uploads='),
      })
      target = targetOf(upload, `?partNumber=1&uploadId=${/<UploadId>([^<]+)</.exec(opened.body)?.[1]}`)
    })
    const part = () => ({ target, decodedBytes: content.length })

    test.each<[string, () => ChunkedPut]>([
      [
        UNSIGNED,
        () => ({ ...part(), payloadHash: UNSIGNED, headers: TRAILER, body: () => unsigned(crc32Of(content)) }),
      ],
      [SIGNED, () => ({ ...part(), payloadHash: SIGNED, body: signer => frame(pieces.concat(rest()), { signer }) })],
      [
        SIGNED_TRAILER,
        () => ({
          ...part(),
          payloadHash: SIGNED_TRAILER,
          headers: TRAILER,
          body: signer => frame([content], { signer, trailers: { [CRC32]: crc32Of(content) } }),
        }),
      ],
    ])('in the form %s is decoded', async (_form, put) => {
      expect((await sendChunked(gantry.url, upload, put())).status).toBe(200)
      const listed = await sendPut(gantry.url, upload, Buffer.alloc(0), { method: 'GET', target: listTarget() })
      expect(listed.body).toContain(`<Size>${content.length}</Size>`)
    })

    const rest = () => content.subarray(90_000)
    const listTarget = () => target.replace('partNumber=1&', '')
    const unsigned = (crc: string) => frame([content], { trailers: { [CRC32]: crc } })

    test('is refused with the checksum of another body', () =>
      refuse(
        { ...part(), payloadHash: UNSIGNED, headers: TRAILER, body: () => unsigned('AAAAAA==') },
        400,
        'BadDigest',
      ))

    test('is refused without the trailer that was announced', () =>
      refuse(
        { ...part(), payloadHash: UNSIGNED, headers: TRAILER, body: () => frame([content]) },
        400,
        'MalformedTrailerError',
      ))

    test('is refused with a byte changed in a signed chunk', () =>
      refuse(
        {
          ...part(),
          payloadHash: SIGNED,
          body: signer => {
            const body = frame([content], { signer })
            body[50_000] = (body[50_000] ?? 0) ^ 1
            return body
          },
        },
        403,
        'SignatureDoesNotMatch',
      ))
  })

  describe('counts what was decoded against the size limit', () => {
    const put = (data: Buffer): ChunkedPut => ({
      payloadHash: UNSIGNED,
      decodedBytes: data.length,
      headers: TRAILER,
      body: () => frame([data], { trailers: { [CRC32]: crc32Of(data) } }),
    })

    test.each([false, true])(
      'so the largest build fits, its framing besides (Transfer-Encoding: %s)',
      async transferEncoding => {
        const client = gameLift({}, gantry)
        const largest = await newUpload(client)
        const answer = await sendChunked(gantry.url, largest, { ...put(content), transferEncoding })
        expect(answer.status).toBe(200)
        expect(await verdict(client, largest.buildId)).toEqual({ Status: 'READY', SizeOnDisk: content.length })
      },
    )

    test('and a byte more does not', () =>
      refuse(put(Buffer.concat([content, Buffer.from('x')])), 400, 'EntityTooLarge'))

    test('nor does a body that says less of itself', () =>
      refuse(
        { ...put(Buffer.concat([content, Buffer.from('x')])), decodedBytes: content.length },
        400,
        'IncompleteBody',
      ))
  })

  test('is what x-amz-content-sha256 says it is, not Content-Encoding: other bodies are taken as they are', async () => {
    const client = gameLift({}, gantry)
    const plain = await newUpload(client)
    const answer = await sendPut(gantry.url, plain, content, {
      payloadHash: sha256(content),
      headers: { 'Content-Encoding': 'aws-chunked' },
    })
    expect(answer.status).toBe(200)
    expect(await verdict(client, plain.buildId)).toEqual({ Status: 'READY', SizeOnDisk: content.length })
  })

  describe.each([UNSIGNED, SIGNED, SIGNED_TRAILER])('in the form %s', payloadHash => {
    test.each([
      ['CreateMultipartUpload', 'POST', '?uploads='],
      ['CompleteMultipartUpload', 'POST', '?uploadId=x'],
      ['AbortMultipartUpload', 'DELETE', '?uploadId=x'],
      ['ListParts', 'GET', '?uploadId=x'],
      ['HeadObject', 'HEAD', ''],
    ])('is not for %s', async (_operation, method, query) => {
      const answer = await sendPut(gantry.url, upload, Buffer.alloc(0), {
        method,
        target: targetOf(upload, query),
        payloadHash,
      })
      expect(answer.status).toBe(400)
      if (method === 'HEAD') return
      expect(answer.body).toContain('<Code>InvalidRequest</Code>')
      expect(answer.body).toContain('<Message>The value of x-amz-content-sha256 header is invalid.</Message>')
    })
  })
})
