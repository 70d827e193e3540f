import type { Random } from '../../crash/random.ts'
import type { Generator } from '../case.ts'
import { formOf, headerOf, presign, render, type Spec, sign, withHeader, withoutHeader } from '../request.ts'
import { jsonSpec, s3Spec, validRequest, type World } from '../world.ts'
import { mutateText } from './mutate.ts'

const CREDENTIALS = [
  '',
  'x',
  '/',
  '////',
  'AKIA/20260101/us-west-2/gamelift/aws4_request',
  'AKIA/x/y/z/aws4_request',
  '../../../../..',
  '%00/20260101/us-west-2/s3/aws4_request',
]

/** What is wrong with the Authorization header, by name. */
const SPOILT_AUTHORIZATION: Record<string, (value: string, random: Random) => string> = {
  empty: () => '',
  'algorithm only': () => 'AWS4-HMAC-SHA256',
  'other algorithm': (value, random) =>
    value.replace(
      'AWS4-HMAC-SHA256',
      random.pick(['AWS4-HMAC-SHA1', 'AWS4-ECDSA-P256-SHA256', 'aws4-hmac-sha256', 'Bearer', 'Basic']),
    ),
  'version 2': () => 'AWS AKIAIOSFODNN7EXAMPLE:frJIUN8DYpKDtOLCwo//yllqDzg=',
  'wrong signature': value => value.replace(/.{64}$/, signature => [...signature].reverse().join('')),
  'short signature': (value, random) => value.slice(0, -random.integer(1, 64)),
  'signature in upper case': value =>
    value.replace(/Signature=.*$/, whole => `Signature=${whole.slice(10).toUpperCase()}A`),
  'long signature': value => `${value}${'0'.repeat(64)}`,
  'signature twice': value => `${value}, ${/Signature=.*$/.exec(value)?.[0]}`,
  'no credential': value => value.replace(/Credential=[^,]*, ?/, ''),
  'no signed headers': value => value.replace(/SignedHeaders=[^,]*, ?/, ''),
  'no signature': value => value.replace(/, ?Signature=.*$/, ''),
  'other credential': (value, random) => value.replace(/Credential=[^,]*/, `Credential=${random.pick(CREDENTIALS)}`),
  'unknown key': value => value.replace(/Credential=\w+/, 'Credential=AKIAAAAAAAAAAAAAAAAA'),
  'unknown temporary key': value => value.replace(/Credential=\w+/, 'Credential=ASIAAAAAAAAAAAAAAAAA'),
  'other region': value => value.replace('/us-west-2/', '/eu-west-1/'),
  'other service': (value, random) => value.replace(/\/(s3|gamelift)\//, `/${random.pick(['sts', 'ec2', 'S3', ''])}/`),
  'other day': value => value.replace(/\/\d{8}\//, '/20200101/'),
  'other terminator': value => value.replace('aws4_request', 'aws5_request'),
  'host not signed': value => value.replace('host;', ''),
  'header signed that is not there': value => value.replace('host;', 'host;x-absent;'),
  'header signed twice': value => value.replace('host;', 'host;host;'),
  'strange header names': value => value.replace('host;', 'ho st;;{}"'),
  'a thousand signed headers': value =>
    value.replace('host;', `host;${Array.from({ length: 1_000 }, (_, at) => `x${at}`).join(';')};`),
  'a very long header': value => `${value}${' '.repeat(1_000)}${'x'.repeat(20_000)}`,
  'another part': value => `${value}, Extra=1`,
  'bytes beyond ASCII': value => value.replace('Credential=', 'Credential=\xe9\xff'),
  'mutated text': (value, random) => mutateText(random, value),
  'mutated text again': (value, random) => mutateText(random, value),
  'much mutated text': (value, random) => mutateText(random, mutateText(random, mutateText(random, value))),
}

export const spoiltAuthorization: Generator = async (random, world) => {
  const { spec } = await validRequest(random, world)
  const name = random.pick(Object.keys(SPOILT_AUTHORIZATION))
  const value = headerOf(spec, 'authorization') ?? ''
  const spoilt = SPOILT_AUTHORIZATION[name]?.(value, random) ?? ''
  const one = {
    what: `authorization: ${name}`,
    bytes: render(withHeader(spec, 'authorization', spoilt)),
    form: formOf(spec),
  }
  // The names of signed headers may come in any order and case, the parts with any spacing: that is the same signature.
  return normalized(spoilt) === normalized(value) ? { ...one, accepted: () => undefined } : one
}

function normalized(authorization: string): string {
  const [algorithm = '', ...rest] = authorization.split(' ')
  const parts = rest
    .join('')
    .split(',')
    .map(part => {
      const [name = '', value = ''] = part.split('=', 2)
      return `${name}=${name === 'SignedHeaders' ? value.toLowerCase().split(';').sort().join(';') : value}`
    })
  return `${algorithm} ${parts.sort().join(',')}`
}

/** What is wrong with another part of a signed request. */
const SPOILT_REQUEST: Record<string, (spec: Spec, random: Random, world: World) => Spec> = {
  unsigned: spec => withoutHeader(spec, 'authorization'),
  'no date': spec => withoutHeader(spec, 'x-amz-date'),
  'a date that is none': (spec, random) =>
    withHeader(
      spec,
      'x-amz-date',
      random.pick([
        '',
        'x',
        '20260230T000000Z',
        '20261301T000000Z',
        '99999999T999999Z',
        '2026-01-01T00:00:00Z',
        '\xff',
        '0'.repeat(5_000),
      ]),
    ),
  'two dates': spec => ({ ...spec, headers: [...spec.headers, ['x-amz-date', '20200101T000000Z']] }),
  'two authorizations': spec => ({
    ...spec,
    headers: [...spec.headers, ['authorization', headerOf(spec, 'authorization') ?? '']],
  }),
  'two hosts': spec => ({ ...spec, headers: [...spec.headers, ['host', 'example.com']] }),
  'another host': (spec, random) =>
    withHeader(spec, 'host', random.pick(['example.com', '[::1]', 'a b', '', '\xff', 'localhost:99999'])),
  'another body': (spec, random) => ({ ...spec, body: random.bytes(spec.body.length) }),
  'no body': spec => ({ ...spec, body: Buffer.alloc(0) }),
  'another method': (spec, random) => ({ ...spec, method: random.pick(['PATCH', 'DELETE', 'OPTIONS', 'TRACE']) }),
  'another query': spec => ({ ...spec, target: `${spec.target}${spec.target.includes('?') ? '&' : '?'}x=1` }),
  'an unsigned x-amz header': (spec, random) => ({
    ...spec,
    headers: [
      ...spec.headers,
      [random.pick(['x-amz-meta-a', 'x-amz-acl', 'x-amz-copy-source', 'x-amz-checksum-crc32']), 'x'],
    ],
  }),
  'a broken session token': (spec, random, { open }) =>
    withHeader(spec, 'x-amz-security-token', mutateToken(random, open.credentials.sessionToken ?? '')),
  'an empty session token': spec => withHeader(spec, 'x-amz-security-token', ''),
  'a session token twice': (spec, _random, { open }) => ({
    ...spec,
    headers: [
      ...spec.headers,
      ['x-amz-security-token', open.credentials.sessionToken ?? ''],
      ['x-amz-security-token', 'x'],
    ],
  }),
}

/** Base64 has bits at its end that say nothing; the first characters all count. */
function mutateToken(random: Random, token: string): string {
  const at = random.integer(0, 40)
  const other = token[at] === 'A' ? 'B' : 'A'
  return random.pick([
    token.slice(0, at) + other + token.slice(at + 1),
    token.slice(0, at * 2),
    'x',
    '=',
    '%%%',
    'A'.repeat(9_000),
  ])
}

export const spoiltRequest: Generator = async (random, world) => {
  const { spec } = await validRequest(random, world)
  const name = random.pick(Object.keys(SPOILT_REQUEST))
  const spoilt = SPOILT_REQUEST[name]?.(spec, random, world) ?? spec
  const one = { what: `a request with ${name}`, bytes: render(spoilt), form: formOf(spoilt) }
  const isBadHost = headerOf(spoilt, 'host') !== headerOf(spec, 'host')
  return isBadHost || name === 'two hosts' ? { ...one, form: 'any' } : one
}

/** Signed as it should be, by somebody who may not, or at another time. */
export const wrongSigner: Generator = async (random, world) => {
  const { open, other, ready, failed, root } = world
  const json = jsonSpec(world, 'GameLift.UpdateBuild', Buffer.from(JSON.stringify({ BuildId: open.id, Name: 'never' })))
  const put = s3Spec(world, open, 'PUT', '', random.bytes(500))
  const wrongSecret = { ...root, secretAccessKey: random.bytes(30).toString('base64') }
  const tokenless = { accessKeyId: open.credentials.accessKeyId, secretAccessKey: open.credentials.secretAccessKey }
  const offMs = random.pick([-1, 1]) * random.integer(16 * 60_000, 10 * 365 * 86_400_000)
  const [what, spec] = await random.pick<() => Promise<readonly [string, Spec]>>([
    async () => ['a wrong secret', await sign(json, wrongSecret, 'gamelift')],
    async () => ['upload credentials in the control plane', await sign(json, open.credentials, 'gamelift')],
    async () => ['upload credentials without their token', await sign(put, tokenless, 's3')],
    async () => [
      "another build's token",
      await sign(put, { ...tokenless, sessionToken: other.credentials.sessionToken ?? '' }, 's3'),
    ],
    async () => ["another build's credentials", await sign(put, other.credentials, 's3')],
    async () => [
      'credentials of a READY build',
      await sign(s3Spec(world, ready, 'PUT', '', random.bytes(50)), ready.credentials, 's3'),
    ],
    async () => [
      'credentials of a FAILED build',
      await sign(s3Spec(world, failed, 'PUT', '', random.bytes(50)), failed.credentials, 's3'),
    ],
    async () => ['the root key in S3', await sign(put, root, 's3')],
    async () => ['the wrong service in the control plane', await sign(json, root, 's3')],
    async () => ['the wrong service in S3', await sign(put, open.credentials, 'gamelift')],
    async () => ['a wrong time in the control plane', await sign(json, root, 'gamelift', new Date(Date.now() + offMs))],
    async () => ['a wrong time in S3', await sign(put, open.credentials, 's3', new Date(Date.now() + offMs))],
  ])()
  return { what: `signed with ${what}`, bytes: render(spec), form: formOf(spec) }
}

/** Presigned requests with something changed. */
export const spoiltPresigned: Generator = async (random, world) => {
  const put = s3Spec(world, world.open, 'PUT', '', random.bytes(500))
  const offMs = random.integer(3_700_000, 10_000_000)
  const when = random.pick([undefined, new Date(Date.now() - offMs), new Date(Date.now() + offMs)])
  const signed = await presign(put, world.open.credentials, 's3', { expiresIn: 3_600, signingDate: when ?? new Date() })
  const spoil: Record<string, () => string> = {
    'without a parameter': () =>
      signed.target.replace(
        new RegExp(
          `[?&]X-Amz-${random.pick(['Algorithm', 'Credential', 'Date', 'Expires', 'SignedHeaders', 'Signature', 'Security-Token'])}=[^&]*`,
        ),
        '?',
      ),
    'with a parameter twice': () => `${signed.target}&X-Amz-Date=20200101T000000Z`,
    'that expires never': () =>
      signed.target.replace(
        /Expires=\d+/,
        `Expires=${random.pick(['0', '-1', '604801', 'x', '', '1e9', '99999999999999999999'])}`,
      ),
    'with a wrong signature': () => signed.target.replace(/X-Amz-Signature=..../, 'X-Amz-Signature=0000'),
    'with a broken escape': () =>
      signed.target.replace('X-Amz-Credential=', `X-Amz-Credential=${random.pick(['%', '%zz', '%ff', '%00'])}`),
    'with another key': () => signed.target.replace('/build-', '/build-0'),
    'with another parameter': () => `${signed.target}&partNumber=1`,
  }
  const how = when ? 'out of its time' : random.pick(Object.keys(spoil))
  const target = spoil[how]?.() ?? signed.target
  return { what: `presigned ${how}`, bytes: render({ ...signed, target }), form: 's3' }
}
