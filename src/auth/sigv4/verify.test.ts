import { Sha256 } from '@aws-crypto/sha256-js'
import { HttpRequest } from '@smithy/protocol-http'
import { SignatureV4 } from '@smithy/signature-v4'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { GantryError } from '../../errors.ts'
import { EMPTY_SHA256_HEX } from '../../streams/checksums.ts'
import { parseSignature } from './parse.ts'
import type { SignedRequest } from './signed-request.ts'
import { checkTime, verifySignature } from './verify.ts'

const SECRET = 'a secret'
const NOW = new Date('2026-03-01T12:00:00Z')

const escapeUri = (text: string) =>
  encodeURIComponent(text).replace(/[!'()*]/g, c => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)

const text = fc.oneof(
  fc.string({ maxLength: 6 }),
  fc.string({ maxLength: 6, unit: 'binary' }),
  fc.constantFrom('', '.', '..', 'a b', '%41', '+', '~', 'é', '*'),
)
const path = fc.array(text, { maxLength: 4 }).map(segments => `/${segments.map(escapeUri).join('/')}`)
const query = fc.uniqueArray(fc.tuple(text, fc.array(text, { minLength: 1, maxLength: 3 })), {
  maxLength: 4,
  selector: ([name]) => name,
})
const headers = fc.dictionary(fc.stringMatching(/^x-[a-z0-9-]{1,8}$/), fc.stringMatching(/^[ -~\t]{0,12}$/), {
  maxKeys: 4,
  noNullPrototype: true,
})
const service = fc.constantFrom('s3', 'gamelift')
const sessionToken = fc.option(fc.stringMatching(/^[A-Za-z0-9+/]{1,40}=?$/), { nil: undefined })

type Pairs = [string, string[]][]
const asRecord = (pairs: Pairs) => Object.fromEntries(pairs.map(([name, values]) => [name, values]))

/** The query on the wire, each octet in a spelling that `seed` chooses. */
function rawQuery(pairs: readonly (readonly [string, string])[], seed: number): string {
  const spell = (part: string) =>
    escapeUri(part).replace(/%[0-9A-F]{2}|[A-Za-z]/g, (token, at: number) => {
      if (token.startsWith('%')) return (at + seed) % 2 ? token.toLowerCase() : token
      return (at + seed) % 3 ? token : `%${token.charCodeAt(0).toString(16)}`
    })
  const rotated = pairs.map((_, index) => pairs[(index + seed) % pairs.length] ?? ['', ''])
  return rotated.map(([name, value]) => `${spell(name)}=${spell(value)}`).join('&')
}

const flatten = (record: Record<string, string | string[] | null>) =>
  Object.entries(record).flatMap(([name, values]) => [values].flat().map(value => [name, value ?? ''] as const))

function signer(serviceName: string, token: string | undefined) {
  return new SignatureV4({
    credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: SECRET, ...(token && { sessionToken: token }) },
    region: 'us-west-2',
    service: serviceName,
    sha256: Sha256,
    uriEscapePath: serviceName !== 's3',
    applyChecksum: serviceName === 's3',
  })
}

function received(request: { method: string; path: string; query?: object; headers: object }, seed: number) {
  const pairs = flatten((request.query ?? {}) as Record<string, string[]>)
  return {
    method: request.method,
    target: request.path + (pairs.length > 0 ? `?${rawQuery(pairs, seed)}` : ''),
    headers: new Map(Object.entries(request.headers).map(([name, value]) => [name.toLowerCase(), String(value)])),
  } satisfies SignedRequest
}

function codeOf(action: () => unknown): string {
  try {
    action()
  } catch (error) {
    if (error instanceof GantryError) return error.code
    throw error
  }
  return 'accepted'
}

const verify = (request: SignedRequest, secret = SECRET, host?: string) => {
  const claim = parseSignature(request)
  if (!claim) throw new Error('unsigned')
  verifySignature(request, claim, secret, claim.payloadHash ?? EMPTY_SHA256_HEX, host)
  return claim
}

describe('what @smithy/signature-v4 signs verifies, and nothing else does', () => {
  test('header form', async () => {
    await fc.assert(
      fc.asyncProperty(path, query, headers, service, sessionToken, fc.nat(20), async (p, q, h, s, token, seed) => {
        const unsigned = new HttpRequest({ method: 'PUT', path: p, query: asRecord(q), headers: { host: 'h:1', ...h } })
        const request = received(await signer(s, token).sign(unsigned, { signingDate: NOW }), seed)
        const claim = verify(request)
        expect(claim).toMatchObject({ form: 'header', accessKeyId: 'AKIDEXAMPLE', signedAt: NOW })
        expect(claim.sessionToken).toBe(token)
        expect(codeOf(() => verify(request, 'another secret'))).toBe('SignatureMismatch')
        expect(codeOf(() => verify({ ...request, method: 'GET' }))).toBe('SignatureMismatch')
        expect(codeOf(() => verify({ ...request, target: request.target.replace(p, `${p}/more`) }))).toBe(
          'SignatureMismatch',
        )
        expect(codeOf(() => verify(request, SECRET, 'another host'))).toBe('SignatureMismatch')
        const moved = { ...request, headers: new Map([...request.headers, ['host', 'proxied']]) }
        expect(codeOf(() => verify(moved))).toBe('SignatureMismatch')
        verify(moved, SECRET, 'h:1')
      }),
      { numRuns: 150 },
    )
  })

  test('presigned form', async () => {
    await fc.assert(
      fc.asyncProperty(path, query, headers, service, sessionToken, fc.nat(20), async (p, q, h, s, token, seed) => {
        const unsigned = new HttpRequest({ method: 'PUT', path: p, query: asRecord(q), headers: { host: 'h:1', ...h } })
        if (s === 's3') unsigned.headers['x-amz-content-sha256'] = 'UNSIGNED-PAYLOAD'
        const presigned = await signer(s, token).presign(unsigned, { signingDate: NOW, expiresIn: 60 })
        const request = received(presigned, seed)
        const claim = verify(request)
        expect(claim).toMatchObject({ form: 'presigned', expiresSeconds: 60, signedAt: NOW })
        expect(claim.sessionToken).toBe(token)
        expect(claim.payloadHash).toBe(s === 's3' ? 'UNSIGNED-PAYLOAD' : undefined)
        expect(codeOf(() => verify({ ...request, target: `${request.target}&more=1` }))).toBe('SignatureMismatch')
      }),
      { numRuns: 100 },
    )
  })
})

async function sample(extra: Record<string, string> = {}, serviceName = 's3') {
  const unsigned = new HttpRequest({
    method: 'PUT',
    path: '/b/a//../c%20d',
    headers: { host: 'h', 'x-amz-meta-a': '1' },
  })
  const request = received(await signer(serviceName, undefined).sign(unsigned, { signingDate: NOW }), 0)
  return { ...request, headers: new Map([...request.headers, ...Object.entries(extra)]) }
}

test('S3 paths are not normalised', async () => {
  const request = await sample()
  verify(request)
  for (const target of ['/b/c%20d', '/b/a/../c%20d', '/b/a%2F/../c%20d']) {
    expect(codeOf(() => verify({ ...request, target }))).toBe('SignatureMismatch')
  }
})

test.each(['x-amz-meta-b', 'x-amz-acl', 'x-amz-security-token', 'content-md5'])(
  'an unsigned %s is refused',
  async name => {
    const request = await sample({ [name]: 'added' })
    expect(() => verify(request)).toThrow(
      expect.objectContaining({ code: 'AccessDenied', details: { HeadersNotSigned: name } }),
    )
  },
)

test('other headers may come unsigned', async () => {
  verify(await sample({ 'x-amzn-trace-id': 'Root=1', 'content-length': '1', 'user-agent': 'x' }))
})

test('x-amz-content-sha256 need not be signed by name, but is by value', async () => {
  const unsigned = new HttpRequest({
    method: 'PUT',
    path: '/b/k',
    headers: { host: 'h', 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' },
  })
  const options = { signingDate: NOW, unsignableHeaders: new Set(['x-amz-content-sha256']) }
  const request = received(await signer('s3', undefined).sign(unsigned, options), 0)
  expect(verify(request).signedHeaders).not.toContain('x-amz-content-sha256')
  request.headers.set('x-amz-content-sha256', EMPTY_SHA256_HEX)
  expect(codeOf(() => verify(request))).toBe('SignatureMismatch')
})

test('a header beyond ASCII is signed as the octets that were sent', async () => {
  const unsigned = new HttpRequest({ method: 'PUT', path: '/b/k', headers: { host: 'h', 'x-amz-meta-a': 'é€' } })
  const request = received(await signer('s3', undefined).sign(unsigned, { signingDate: NOW }), 0)
  request.headers.set('x-amz-meta-a', Buffer.from('é€').toString('latin1'))
  verify(request)
})

test('a signed header that is missing is a mismatch', async () => {
  const request = await sample()
  request.headers.delete('x-amz-meta-a')
  expect(codeOf(() => verify(request))).toBe('SignatureMismatch')
})

test('a mismatch shows what was signed here', async () => {
  const request = await sample()
  expect(() => verify(request, 'another')).toThrow(
    expect.objectContaining({
      details: expect.objectContaining({
        CanonicalRequest: expect.stringMatching(/^PUT\n\/b\/a\/\/\.\.\/c%20d\n\nhost:h\n/),
      }),
    }),
  )
})

describe('time', () => {
  const at = (seconds: number) => new Date(NOW.getTime() + seconds * 1000)
  const claim = { amzDate: '20260301T120000Z', signedAt: NOW }

  test.each([
    [-900, 'accepted'],
    [900, 'accepted'],
    [-901, 'ClockSkewed'],
    [901, 'ClockSkewed'],
  ])('header form, %i s after signing: %s', (seconds, code) => {
    expect(codeOf(() => checkTime(claim, at(seconds)))).toBe(code)
  })

  test.each([
    [-900, 'accepted'],
    [3600, 'accepted'],
    [-901, 'AccessDenied'],
    [3601, 'AccessDenied'],
  ])('presigned for an hour, %i s after signing: %s', (seconds, code) => {
    expect(codeOf(() => checkTime({ ...claim, expiresSeconds: 3600 }, at(seconds)))).toBe(code)
  })

  test('details', () => {
    expect(() => checkTime(claim, at(1000))).toThrow(
      expect.objectContaining({
        details: {
          RequestTime: '20260301T120000Z',
          ServerTime: '2026-03-01T12:16:40Z',
          MaxAllowedSkewMilliseconds: '900000',
        },
      }),
    )
    expect(() => checkTime({ ...claim, expiresSeconds: 1 }, at(2))).toThrow(
      expect.objectContaining({
        message: 'Request has expired',
        details: { 'X-Amz-Expires': '1', Expires: '2026-03-01T12:00:01Z', ServerTime: '2026-03-01T12:00:02Z' },
      }),
    )
  })
})
