import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { EMPTY_SHA256_HEX } from '../../streams/checksums.ts'
import { ChunkSignatures } from './chunks.ts'
import { parseSignature } from './parse.ts'
import type { SignedRequest } from './signed-request.ts'
import { verifySignature } from './verify.ts'

// The examples of the Amazon S3 API reference, "Examples: Signature Calculations in AWS Signature Version 4".
const SECRET = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY'
const CREDENTIAL = 'AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request'

function signed(method: string, target: string, names: string, signature: string, headers: Record<string, string>) {
  return {
    method,
    target,
    headers: new Map(
      Object.entries({
        host: 'examplebucket.s3.amazonaws.com',
        'x-amz-date': '20130524T000000Z',
        'x-amz-content-sha256': EMPTY_SHA256_HEX,
        ...headers,
        authorization: `AWS4-HMAC-SHA256 Credential=${CREDENTIAL},SignedHeaders=${names},Signature=${signature}`,
      }),
    ),
  } satisfies SignedRequest
}

function claimOf(request: SignedRequest) {
  const claim = parseSignature(request)
  if (!claim) throw new Error('unsigned')
  return claim
}

describe('signatures published by AWS', () => {
  test.each([
    [
      'GET Object',
      signed(
        'GET',
        '/test.txt',
        'host;range;x-amz-content-sha256;x-amz-date',
        'f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41',
        { range: 'bytes=0-9' },
      ),
    ],
    [
      'PUT Object',
      signed(
        'PUT',
        '/test$file.text',
        'date;host;x-amz-content-sha256;x-amz-date;x-amz-storage-class',
        '98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd',
        {
          date: 'Fri, 24 May 2013 00:00:00 GMT',
          'x-amz-storage-class': 'REDUCED_REDUNDANCY',
          'x-amz-content-sha256': '44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072',
        },
      ),
    ],
    [
      'GET Bucket Lifecycle',
      signed(
        'GET',
        '/?lifecycle',
        'host;x-amz-content-sha256;x-amz-date',
        'fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543',
        {},
      ),
    ],
    [
      'Get Bucket (List Objects)',
      signed(
        'GET',
        '/?max-keys=2&prefix=J',
        'host;x-amz-content-sha256;x-amz-date',
        '34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7',
        {},
      ),
    ],
  ])('%s', (_, request) => {
    const claim = claimOf(request)
    verifySignature(request, claim, SECRET, claim.payloadHash ?? '')
    expect(() => verifySignature({ ...request, method: 'DELETE' }, claim, SECRET, claim.payloadHash ?? '')).toThrow(
      /does not match/,
    )
  })

  test('presigned GET Object', () => {
    const request = {
      method: 'GET',
      target: `/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=${encodeURIComponent(CREDENTIAL)}&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404`,
      headers: new Map([['host', 'examplebucket.s3.amazonaws.com']]),
    }
    const claim = claimOf(request)
    expect(claim).toMatchObject({ form: 'presigned', expiresSeconds: 86_400, payloadHash: 'UNSIGNED-PAYLOAD' })
    verifySignature(request, claim, SECRET, 'UNSIGNED-PAYLOAD')
  })
})

const CHUNKS = ['a'.repeat(65_536), 'a'.repeat(1024), ''].map(data => createHash('sha256').update(data).digest('hex'))
const chunkedUpload = {
  host: 's3.amazonaws.com',
  'x-amz-storage-class': 'REDUCED_REDUNDANCY',
  'content-encoding': 'aws-chunked',
  'x-amz-decoded-content-length': '66560',
}

test('the published chunked upload', () => {
  const request = signed(
    'PUT',
    '/examplebucket/chunkObject.txt',
    'content-encoding;content-length;host;x-amz-content-sha256;x-amz-date;x-amz-decoded-content-length;x-amz-storage-class',
    '4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9',
    { ...chunkedUpload, 'content-length': '66824', 'x-amz-content-sha256': 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD' },
  )
  const claim = claimOf(request)
  verifySignature(request, claim, SECRET, claim.payloadHash ?? '')
  const published = [
    'ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648',
    '0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497',
    'b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9',
  ]
  const chunks = new ChunkSignatures(claim, SECRET)
  for (const [index, signature] of published.entries()) chunks.verifyChunk(signature, CHUNKS[index] ?? '')

  const swapped = new ChunkSignatures(claim, SECRET)
  expect(() => swapped.verifyChunk(published[1] ?? '', CHUNKS[1] ?? '')).toThrow(/does not match/)
})

test('the published chunked upload with a trailer', () => {
  const request = signed(
    'PUT',
    '/examplebucket/chunkObject.txt',
    'content-encoding;host;x-amz-content-sha256;x-amz-date;x-amz-decoded-content-length;x-amz-storage-class;x-amz-trailer',
    '106e2a8a18243abcf37539882f36619c00e2dfc72633413f02d3b74544bfeb8e',
    {
      ...chunkedUpload,
      'x-amz-content-sha256': 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER',
      'x-amz-trailer': 'x-amz-checksum-crc32c',
    },
  )
  const claim = claimOf(request)
  verifySignature(request, claim, SECRET, claim.payloadHash ?? '')
  const chunks = new ChunkSignatures(claim, SECRET)
  chunks.verifyChunk('b474d8862b1487a5145d686f57f013e54db672cee1c953b3010fb58501ef5aa2', CHUNKS[0] ?? '')
  chunks.verifyChunk('1c1344b170168f8e65b41376b44b20fe354e373826ccbbe2c1d40a8cae51e5c7', CHUNKS[1] ?? '')
  chunks.verifyChunk('2ca2aba2005185cf7159c6277faf83795951dd77a3a99e6e65d5c9f85863f992', CHUNKS[2] ?? '')
  const trailer = createHash('sha256').update('x-amz-checksum-crc32c:sOO8/Q==\n').digest('hex')
  chunks.verifyTrailer('d81f82fc3505edab99d459891051a732e8730629a2e4a59689829ca17fe2e435', trailer)
  expect(() => chunks.verifyTrailer('0'.repeat(64), trailer)).toThrow(/the trailer/)
})
