import { createHash } from 'node:crypto'
import { Agent, request } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { crc32 } from 'node:zlib'
import { REGION, type UploadTarget } from './gamelift.ts'
import type { LargeZip } from './large-zip.ts'
import { createSigner } from './sigv4.ts'

const PART_BYTES = 64 * 1024 ** 2
/** What is given to the socket at a time. */
const PIECE_BYTES = 256 * 1024
const EMPTY_SHA256 = createHash('sha256').digest('hex')

interface Answer {
  readonly etag: string
  readonly text: string
}

/**
 * A multipart upload as an SDK over TLS would send it: the payload unsigned, a CRC32 of each part in a header, `parallel`
 * parts at a time.
 */
export async function uploadInParts(
  port: number,
  { bucket, key, keys }: Omit<UploadTarget, 'buildId'>,
  zip: LargeZip,
  parallel: number,
): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: parallel })
  const send = async (
    method: string,
    query: string,
    body: readonly Buffer[],
    extra: Record<string, string> = {},
  ): Promise<Answer> => {
    const target = `/${bucket}/${key}?${query}`
    const payloadHash = body.length > 0 ? 'UNSIGNED-PAYLOAD' : EMPTY_SHA256
    const sign = createSigner(keys, REGION, 's3', new Date())
    const headers = sign({ method, target, headers: { host: `127.0.0.1:${port}`, ...extra }, payloadHash })
    headers['content-length'] = String(body.reduce((sum, piece) => sum + piece.length, 0))
    const sent = request({ host: '127.0.0.1', port, method, path: target, headers, agent })
    const answered = new Promise<Answer>((resolve, reject) => {
      sent.once('error', reject)
      sent.once('response', response => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString()
          if (response.statusCode === 200) resolve({ etag: response.headers.etag ?? '', text })
          else reject(new Error(`${method} ${query}: ${response.statusCode} ${text}`))
        })
      })
    })
    await pipeline(Readable.from(small(body), { objectMode: false, highWaterMark: PIECE_BYTES }), sent)
    return answered
  }

  const created = await send('POST', 'uploads=', [], { 'x-amz-checksum-algorithm': 'CRC32' })
  const uploadId = /<UploadId>([^<]+)</.exec(created.text)?.[1] ?? ''
  const partCount = Math.ceil(zip.sizeBytes / PART_BYTES)
  const etags: string[] = []
  let next = 0
  const work = async () => {
    while (next < partCount) {
      const index = next++
      const body = zip.range(index * PART_BYTES, Math.min((index + 1) * PART_BYTES, zip.sizeBytes))
      const checksum = checksumOf(body)
      const query = `partNumber=${index + 1}&uploadId=${uploadId}`
      etags[index] = (await send('PUT', query, body, { 'x-amz-checksum-crc32': checksum })).etag
    }
  }
  await Promise.all(Array.from({ length: parallel }, work))
  const parts = etags.map((etag, index) => `<Part><PartNumber>${index + 1}</PartNumber><ETag>${etag}</ETag></Part>`)
  const list = `<CompleteMultipartUpload xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${parts.join('')}</CompleteMultipartUpload>`
  await send('POST', `uploadId=${uploadId}`, [Buffer.from(list)])
  agent.destroy()
}

/** Pieces small enough that the socket's back pressure reaches the sender. */
function* small(body: readonly Buffer[]): Generator<Buffer> {
  for (const piece of body) {
    for (let at = 0; at < piece.length; at += PIECE_BYTES) yield piece.subarray(at, at + PIECE_BYTES)
  }
}

/** The CRC32 of all pieces as S3 writes it: four octets in base64. */
export function checksumOf(body: readonly Buffer[]): string {
  const octets = Buffer.alloc(4)
  octets.writeUInt32BE(body.reduce((value, piece) => crc32(piece, value), 0))
  return octets.toString('base64')
}
