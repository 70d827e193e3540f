import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { GantryError } from '../../errors.ts'
import { parseSignature } from './parse.ts'
import type { SignedRequest } from './signed-request.ts'

const SIGNATURE = '0123456789abcdef'.repeat(4)
const CREDENTIAL = 'AKIDEXAMPLE/20130524/us-east-1/s3/aws4_request'
const HEADER = `AWS4-HMAC-SHA256 Credential=${CREDENTIAL}, SignedHeaders=host;x-amz-date, Signature=${SIGNATURE}`

function header(authorization: string, headers: Record<string, string> = {}): SignedRequest {
  const all = { host: 'h', 'x-amz-date': '20130524T000000Z', authorization, ...headers }
  return { method: 'GET', target: '/', headers: new Map(Object.entries(all).filter(([, value]) => value !== '')) }
}

const PARAMETERS: Readonly<Record<string, string>> = {
  'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
  'X-Amz-Credential': CREDENTIAL,
  'X-Amz-Date': '20130524T000000Z',
  'X-Amz-Expires': '60',
  'X-Amz-SignedHeaders': 'host',
  'X-Amz-Signature': SIGNATURE,
}

function presigned(changes: Record<string, string | undefined> = {}, more = '', headers: [string, string][] = []) {
  const parameters = Object.entries({ ...PARAMETERS, ...changes }).filter(([, value]) => value !== undefined)
  const query = parameters.map(([name, value]) => `${name}=${encodeURIComponent(value ?? '')}`).join('&')
  return { method: 'GET', target: `/k?${query}${more}`, headers: new Map(headers) } satisfies SignedRequest
}

test('unsigned requests have no claim', () => {
  expect(parseSignature({ method: 'GET', target: '/', headers: new Map() })).toBeUndefined()
  expect(parseSignature({ method: 'GET', target: '/?a=1&X-Amz-Meta=2', headers: new Map() })).toBeUndefined()
})

test.each([HEADER, HEADER.replaceAll(', ', ','), HEADER.replaceAll(', ', '  ,  ')])('%s', authorization => {
  expect(parseSignature(header(authorization, { 'x-amz-security-token': 'token' }))).toEqual({
    form: 'header',
    accessKeyId: 'AKIDEXAMPLE',
    scope: { date: '20130524', region: 'us-east-1', service: 's3' },
    signedHeaders: ['host', 'x-amz-date'],
    signature: SIGNATURE,
    amzDate: '20130524T000000Z',
    signedAt: new Date('2013-05-24T00:00:00Z'),
    sessionToken: 'token',
    payloadHash: undefined,
  })
})

test.each(['Fri, 24 May 2013 01:02:03 GMT', '20130524T010203Z'])('the Date header stands in: %s', date => {
  const claim = parseSignature(header(HEADER, { 'x-amz-date': '', date }))
  expect(claim).toMatchObject({ amzDate: '20130524T010203Z', signedAt: new Date('2013-05-24T01:02:03Z') })
})

test('what was read of one header is not taken for what another says', () => {
  const other = SIGNATURE.replaceAll('0', 'f')
  expect(parseSignature(header(HEADER))?.signature).toBe(SIGNATURE)
  expect(parseSignature(header(HEADER.replace(SIGNATURE, other)))).toMatchObject({
    ...parseSignature(header(HEADER)),
    signature: other,
  })
  expect(parseSignature(header(HEADER.replace('us-east-1', 'us-east-2')))?.scope.region).toBe('us-east-2')
  expect(() => parseSignature(header(`${HEADER}, Credential=x`))).toThrow('Credential twice')
  expect(() => parseSignature(header(HEADER, { 'x-amz-date': '20130525T000000Z' }))).toThrow('not the day')
})

test('signed headers are put in order', () => {
  const claim = parseSignature(header(HEADER.replace('host;x-amz-date', 'X-Amz-Date;Host')))
  expect(claim?.signedHeaders).toEqual(['host', 'x-amz-date'])
})

describe('malformed headers', () => {
  test.each<[string, RegExp, Record<string, string>?]>([
    ['AWS4-HMAC-SHA512 Credential=x', /must start with/],
    ['AWS4-HMAC-SHA256', /must start with/],
    [HEADER.replace('AWS4-HMAC-SHA256', 'AWS4-ECDSA-P256-SHA256'), /must start with/],
    ['AWS4-HMAC-SHA256 nonsense', /other than/],
    [`${HEADER}, Signature=${SIGNATURE}`, /Signature twice/],
    [`${HEADER},${HEADER}`, /other than/],
    [HEADER.replace(/Credential=[^,]+, /, ''), /Credential is missing/],
    [HEADER.replace(/, Signature.*/, ''), /Signature is missing/],
    [HEADER.replace('SignedHeaders=host;x-amz-date', 'SignedHeaders='), /SignedHeaders is missing/],
    [HEADER.replace('host;', ''), /must name host/],
    [HEADER.replace('host;', 'host;host;'), /header twice/],
    [HEADER.replace('host;', 'host;;'), /no header name/],
    [HEADER.replace('host;', `host;${'x'.repeat(200)};`), /no header name/],
    [HEADER.replace('host;', Array.from({ length: 200 }, (_, i) => `h${i};`).join('')), /too many/],
    [HEADER.replace(SIGNATURE, SIGNATURE.toUpperCase()), /lower-case hexadecimal/],
    [HEADER.replace(SIGNATURE, SIGNATURE.slice(1)), /lower-case hexadecimal/],
    [HEADER.replace('aws4_request', 'aws5_request'), /must end in/],
    [HEADER.replace('/s3/', '/'), /must have the form/],
    [HEADER.replace('/s3/', '/s3/s3/'), /must have the form/],
    [HEADER.replace('us-east-1', 'US East'), /region/],
    [HEADER.replace('/s3/', '/S3/'), /service/],
    [HEADER.replace('20130524', '2013052'), /YYYYMMDD/],
    [HEADER.replace('20130524', '20130525'), /not the day/],
    [HEADER.replace('AKIDEXAMPLE', 'AKID EXAMPLE'), /access key id/],
    [HEADER, /x-amz-date must be a date/, { 'x-amz-date': '2013-05-24T00:00:00Z' }],
    [HEADER, /x-amz-date must be a date/, { 'x-amz-date': '20130524T000000Z,20130524T000000Z' }],
    [HEADER.replace('20130524', '20130230'), /x-amz-date must be a date/, { 'x-amz-date': '20130230T000000Z' }],
    [HEADER, /x-amz-date must be a date/, { 'x-amz-date': '20130524T240000Z' }],
    [HEADER, /x-amz-date must be a date/, { 'x-amz-date': '20130524T006000Z' }],
    [HEADER, /is required/, { 'x-amz-date': '' }],
    [HEADER, /Date header/, { 'x-amz-date': '', date: 'yesterday' }],
    [HEADER, /Date header/, { 'x-amz-date': '', date: 'Thu, 24 May 2013 00:00:00 GMT' }],
    [HEADER, /token is too long/, { 'x-amz-security-token': 'x'.repeat(9000) }],
    [`${HEADER}${' '.repeat(9000)}`, /too long/],
  ])('%s → %s', (authorization, message, headers = {}) => {
    expect(() => parseSignature(header(authorization, headers))).toThrow(
      expect.objectContaining({ code: 'MalformedAuthorization', message: expect.stringMatching(message) }),
    )
  })
})

describe('presigned', () => {
  test('session token and payload hash', () => {
    expect(parseSignature(presigned({ 'X-Amz-Security-Token': 'a+b/=' }))).toMatchObject({
      form: 'presigned',
      expiresSeconds: 60,
      sessionToken: 'a+b/=',
      payloadHash: 'UNSIGNED-PAYLOAD',
    })
    expect(parseSignature(presigned({}, '', [['x-amz-content-sha256', 'abc']]))?.payloadHash).toBe('abc')
    expect(parseSignature(presigned({}, '&X-Amz-Content-Sha256=def'))?.payloadHash).toBe('def')
  })

  test.each<[SignedRequest, RegExp]>([
    ...Object.keys(PARAMETERS).map((name): [SignedRequest, RegExp] => [
      presigned({ [name]: undefined }),
      new RegExp(`${name} is missing`),
    ]),
    ...Object.entries(PARAMETERS).map(([name, value]): [SignedRequest, RegExp] => [
      presigned({}, `&${name.replace('-', '%2D')}=${encodeURIComponent(value)}`),
      new RegExp(`${name} is given twice`),
    ]),
    [presigned({ 'X-Amz-Algorithm': 'AWS4-ECDSA-P256-SHA256' }), /X-Amz-Algorithm/],
    [presigned({ 'X-Amz-Expires': '0' }), /X-Amz-Expires/],
    [presigned({ 'X-Amz-Expires': '604801' }), /X-Amz-Expires/],
    [presigned({ 'X-Amz-Expires': '-1' }), /X-Amz-Expires/],
    [presigned({ 'X-Amz-Expires': '1e3' }), /X-Amz-Expires/],
    [presigned({ 'X-Amz-Security-Token': '' }), /token is empty/],
    [presigned({ 'X-Amz-Security-Token': 'a' }, '', [['x-amz-security-token', 'a']]), /token is given twice/],
    [presigned({}, '', [['authorization', HEADER]]), /signed twice/],
    [presigned({}, '&a=%zz'), /not a valid URI/],
    [presigned({}, '&X-Amz-Security-Token=%ff'), /not UTF-8/],
  ])('%# → %s', (request, message) => {
    expect(() => parseSignature(request)).toThrow(
      expect.objectContaining({ code: 'MalformedAuthorization', message: expect.stringMatching(message) }),
    )
  })
})

test('nothing but GantryError is ever thrown', () => {
  const mutated = (text: string) =>
    fc
      .tuple(fc.nat(text.length), fc.nat(8), fc.string({ maxLength: 8 }))
      .map(([at, drop, insert]) => text.slice(0, at) + insert + text.slice(at + drop))
  const target = presigned().target
  fc.assert(
    fc.property(fc.oneof(fc.constant('/'), mutated(target)), fc.option(mutated(HEADER)), (raw, authorization) => {
      const headers = new Map([['x-amz-date', '20130524T000000Z']])
      if (authorization !== null) headers.set('authorization', authorization)
      try {
        parseSignature({ method: 'GET', target: raw, headers })
      } catch (error) {
        expect(error).toBeInstanceOf(GantryError)
      }
    }),
    { numRuns: 500 },
  )
})

test('a signature of version 2 is refused by name', () => {
  const expected = expect.objectContaining({ code: 'UnsupportedAuthorization' })
  const headers = new Map([['authorization', 'AWS AKIDEXAMPLE:abc']])
  expect(() => parseSignature({ method: 'GET', target: '/', headers })).toThrow(expected)
  const target = '/b/k?AWSAccessKeyId=AKIDEXAMPLE&Signature=abc&Expires=1'
  expect(() => parseSignature({ method: 'PUT', target, headers: new Map() })).toThrow(expected)
})
