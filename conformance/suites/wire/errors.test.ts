import { beforeAll, describe, expect, test } from 'vitest'
import { gameLift, newUpload, type Upload } from '../../support/clients.ts'
import { Connection, type RawAnswer } from '../../support/connection.ts'
import { type RawPut, sendPut, signPut, targetOf } from '../../support/raw-upload.ts'
import { sharedGantry } from '../../support/server.ts'
import { sha256 } from '../../support/sigv4.ts'

const { url } = sharedGantry()

let upload: Upload
beforeAll(async () => {
  upload = await newUpload(gameLift())
})

const wrongSecret = () => ({ keys: { ...upload.keys, secretAccessKey: 'x'.repeat(40) } })

/** The elements of an error document, in their order. */
function elements({ body }: RawAnswer): [name: string, text: string][] {
  const [, inside = ''] = /^<\?xml version="1\.0" encoding="UTF-8"\?>\n<Error>(.*)<\/Error>$/s.exec(body) ?? []
  return [...inside.matchAll(/<([\w-]+)>([^<]*)<\/\1>/gs)].map(([, name = '', text = '']) => [name, text])
}

describe('an error is the document that S3 writes', () => {
  const EVERYWHERE = ['Resource', 'RequestId', 'HostId']

  interface Case {
    readonly code: string
    readonly status: number
    readonly message: string
    readonly details?: readonly string[]
    readonly put: () => RawPut
  }
  const CASES: Case[] = [
    {
      code: 'SignatureDoesNotMatch',
      status: 403,
      message:
        'The request signature we calculated does not match the signature you provided. Check your key and signing method.',
      details: ['AWSAccessKeyId', 'StringToSign', 'SignatureProvided', 'CanonicalRequest'],
      put: wrongSecret,
    },
    {
      code: 'InvalidAccessKeyId',
      status: 403,
      message: 'The AWS Access Key Id you provided does not exist in our records.',
      details: ['AWSAccessKeyId'],
      put: () => ({ keys: { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'x'.repeat(40) } }),
    },
    {
      code: 'InvalidToken',
      status: 400,
      message: 'The provided token is malformed or otherwise invalid.',
      put: () => ({ keys: { ...upload.keys, sessionToken: 'x' } }),
    },
    {
      code: 'XAmzContentSHA256Mismatch',
      status: 400,
      message: "The provided 'x-amz-content-sha256' header does not match what was computed.",
      details: ['ClientComputedContentSHA256', 'S3ComputedContentSHA256'],
      put: () => ({ payloadHash: sha256('another') }),
    },
    {
      code: 'BadDigest',
      status: 400,
      message: 'The CRC32 you specified did not match the calculated checksum.',
      put: () => ({ headers: { 'x-amz-checksum-crc32': 'AAAAAA==' } }),
    },
    {
      code: 'BadDigest',
      status: 400,
      message: 'The Content-MD5 you specified did not match what we received.',
      details: ['ExpectedDigest', 'CalculatedDigest'],
      put: () => ({ headers: { 'Content-MD5': '1B2M2Y8AsgTpgAmY7PhCfg==' } }),
    },
    {
      code: 'InvalidDigest',
      status: 400,
      message: 'The Content-MD5 you specified was invalid.',
      put: () => ({ headers: { 'Content-MD5': 'x' } }),
    },
    {
      code: 'InvalidRequest',
      status: 400,
      message: 'Value for x-amz-checksum-crc32 header is invalid.',
      put: () => ({ headers: { 'x-amz-checksum-crc32': 'x' } }),
    },
    {
      code: 'NoSuchUpload',
      status: 404,
      message:
        'The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.',
      details: ['UploadId'],
      put: () => ({ target: targetOf(upload, '?partNumber=1&uploadId=x') }),
    },
    {
      code: 'InvalidArgument',
      status: 400,
      message: 'partNumber must be an integer between 1 and 10000, inclusive',
      details: ['ArgumentName', 'ArgumentValue'],
      put: () => ({ target: targetOf(upload, '?partNumber=0&uploadId=x') }),
    },
    {
      code: 'NotImplemented',
      status: 501,
      message: 'A header you provided implies functionality that is not implemented.',
      details: ['Header'],
      put: () => ({ headers: { 'If-None-Match': '"x"' } }),
    },
  ]

  test.each(CASES)('$code, $message', async ({ code, status, message, details = [], put }) => {
    const answer = await sendPut(url, upload, Buffer.from('a body'), put())
    expect(answer.status).toBe(status)
    expect(answer.headers.get('content-type')).toBe('application/xml')
    const found = elements(answer)
    expect(found.map(([name]) => name)).toEqual(['Code', 'Message', ...details, ...EVERYWHERE])
    const text = new Map(found)
    expect(text.get('Code')).toBe(code)
    expect(text.get('Message')?.replaceAll('&apos;', "'")).toBe(message)
    expect(text.get('Resource')).toBe(targetOf(upload))
    expect(text.get('RequestId')).toBe(answer.headers.get('x-amz-request-id'))
    expect(text.get('RequestId')).toMatch(/^[0-9A-F]{16}$/)
    expect(text.get('HostId')).toBe(answer.headers.get('x-amz-id-2'))
    for (const name of details) expect(text.get(name), name).not.toBe('')
  })
})

test('what is not XML is escaped in it', async () => {
  const answer = await sendPut(url, upload, Buffer.alloc(0), {
    target: targetOf(upload, '/%3Cb%3E%26%22'),
    method: 'GET',
  })
  expect(answer.status).toBe(403)
  expect(answer.body).toContain('&lt;b&gt;&amp;&quot;')
  expect(new Map(elements(answer)).get('Code')).toBe('AccessDenied')
})

describe('an answer to HEAD has no body', () => {
  test.each<[string, number, () => RawPut]>([
    ['that is refused', 403, wrongSecret],
    ['for a key that has no object yet', 404, () => ({})],
    ['for another key', 403, () => ({ target: `${targetOf(upload)}0` })],
  ])('%s, and the connection is good for the next request', async (_what, status, put) => {
    using connection = await Connection.open(url)
    const request = { ...put(), method: 'HEAD' }
    connection.request('HEAD', request.target ?? targetOf(upload), signPut(url, upload, request).headers)
    const answer = await connection.answer('HEAD')
    expect(answer.status).toBe(status)
    expect(answer.headers.get('x-amz-request-id')).toMatch(/^[0-9A-F]{16}$/)
    connection.request('GET', '/-/health', { Host: new URL(url).host })
    expect((await connection.answer()).statusLine).toBe('HTTP/1.1 200 OK')
  })
})
