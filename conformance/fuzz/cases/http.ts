import type { Random } from '../../crash/random.ts'
import type { Case, Generator } from '../case.ts'
import { formOf, render, type Spec, sign, withHeader } from '../request.ts'
import { validRequest, type World } from '../world.ts'
import { mutateBytes } from './mutate.ts'

const METHODS = [
  'GET',
  'PUT',
  'POST',
  'DELETE',
  'HEAD',
  'PATCH',
  'OPTIONS',
  'TRACE',
  'PROPFIND',
  'LOCK',
  'SEARCH',
  'PURGE',
]
const PIECES = [
  '/',
  '//',
  '/.',
  '/..',
  '/../..',
  '%',
  '%0',
  '%zz',
  '%00',
  '%2e%2e%2f',
  '%ff',
  '%c0%af',
  '%F0%9F%98%80',
  '%ud800',
  'a',
  '-',
  '/-',
  '/service/',
  '/service',
  'gamelift-builds-us-west-2',
  ':',
  '@',
  ';',
  '+',
  '*',
  '\\',
  '|',
  '^',
  '`',
  '{}',
  '[]',
  '"',
  "'",
  '<',
  '\xe9',
  '\xff',
  '~',
  ',',
  '$',
  '!',
  '(',
  ')',
]
const QUERY = [
  '?',
  '??',
  '&',
  '=',
  '==',
  'uploads',
  'uploadId=',
  'partNumber=1',
  'a=b',
  '%',
  '%ff',
  'a=%zz',
  'X-Amz-Signature=x',
  'X-Amz-Algorithm=AWS4-HMAC-SHA256',
  'X-Amz-Credential=',
  'list-type=2',
  '#',
  '\xff',
  '+',
  '__proto__=1',
  'constructor',
]
const HOSTS = [
  'localhost',
  'a.localhost',
  '.localhost',
  '..localhost',
  'a.b.c.localhost:1',
  '%00.localhost',
  '127.0.0.1',
  'gamelift-builds-us-west-2.127.0.0.1',
  '[::1]:1',
  'x'.repeat(3_000),
  'é.localhost',
  'localhost.',
  'a:b:c',
]

const many = (random: Random, pieces: readonly string[], max: number) =>
  Array.from({ length: random.integer(0, max) }, () => random.pick(pieces)).join('')

/** Any method, path and query, signed by nobody or by somebody who may not. */
export const randomTargets: Generator = async (random, world) => {
  const method = random.pick(METHODS)
  const path = random.chance(0.03) ? `/${'a'.repeat(random.integer(1_000, 30_000))}` : `/${many(random, PIECES, 8)}`
  const target = path + (random.chance(0.6) ? `?${many(random, QUERY, 8)}` : '')
  const host = random.chance(0.3) ? random.pick(HOSTS) : world.host
  let spec: Spec = { method, target, headers: [['host', host]], body: random.bytes(random.chance(0.3) ? 100 : 0) }
  if (random.chance(0.2)) spec = withHeader(spec, 'smithy-protocol', 'rpc-v2-cbor')
  if (random.chance(0.2)) spec = withHeader(spec, 'x-amz-target', 'GameLift.ListFleets')
  if (random.chance(0.2)) spec = withHeader(spec, 'x-amz-content-sha256', 'UNSIGNED-PAYLOAD')
  const service = formOf(spec) === 's3' ? 's3' : 'gamelift'
  // Not every target can be signed by a client that decodes it first.
  const sent = random.chance(0.5) ? await sign(spec, world.root, service).catch(() => spec) : spec
  const isOwn = formOf(spec) === 'own'
  return {
    what: `${method} ${target.slice(0, 60)}`,
    bytes: render(sent),
    // Node's parser refuses some bytes before anybody else sees them.
    form: /[^\x21-\x7e]|^\/a{1000}/.test(target) || host !== world.host ? 'any' : formOf(spec),
    isHead: method === 'HEAD',
    ...(isOwn ? { accepted: () => undefined } : {}),
  }
}

const HEADERS = 'Host: 127.0.0.1\r\n'

/** Bytes that are no good HTTP. */
const RAW: Record<string, (random: Random) => string | Buffer> = {
  'random bytes': random => Buffer.concat([random.bytes(random.integer(1, 4_000)), Buffer.from('\r\n\r\n')]),
  'no version': () => 'GET /\r\n\r\n',
  'another version': random =>
    `GET / HTTP/${random.pick(['0.9', '1.2', '2.0', '3', '9.9', 'x', ''])}\r\n${HEADERS}\r\n`,
  'another protocol': random =>
    random.pick([
      'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
      '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n',
      'SSH-2.0-x\r\n\r\n',
      'EHLO x\r\n\r\n',
    ]),
  'an unknown method': random =>
    `${random.pick(['FOO', 'get', 'G\0T', '', ' ', 'GET\tX', 'A'.repeat(10_000)])} / HTTP/1.1\r\n${HEADERS}\r\n`,
  'spaces in the target': () => `GET /a b c HTTP/1.1\r\n${HEADERS}\r\n`,
  'control characters in the target': random =>
    `GET /a${random.pick(['\0', '\x01', '\x7f', '\t'])}b HTTP/1.1\r\n${HEADERS}\r\n`,
  'no host': () => 'GET / HTTP/1.1\r\n\r\n',
  'a whole URL': random =>
    `${random.pick(['GET', 'POST', 'PUT'])} ${random.pick(['http://example.com/x', 'http://', 'https://[::1]/', 'file:///etc/passwd', 'http://a/-/health'])} HTTP/1.1\r\n${HEADERS}Content-Length: 0\r\n\r\n`,
  'an asterisk': random =>
    `${random.pick(['OPTIONS', 'GET', 'POST', 'PUT'])} * HTTP/1.1\r\n${HEADERS}Content-Length: 0\r\n\r\n`,
  'a tunnel': () => `CONNECT example.com:443 HTTP/1.1\r\n${HEADERS}\r\n`,
  'an upgrade': random =>
    `GET /x HTTP/1.1\r\n${HEADERS}Connection: Upgrade\r\nUpgrade: ${random.pick(['websocket', 'h2c', 'x'])}\r\n\r\n`,
  'a header without a colon': () => `GET / HTTP/1.1\r\n${HEADERS}nonsense\r\n\r\n`,
  'a header without a name': () => `GET / HTTP/1.1\r\n${HEADERS}: x\r\n\r\n`,
  'a space before the colon': () => `GET / HTTP/1.1\r\n${HEADERS}X : x\r\n\r\n`,
  'a folded header': () => `GET / HTTP/1.1\r\n${HEADERS}X: a\r\n b\r\n\r\n`,
  'NUL in a header': () => `GET / HTTP/1.1\r\n${HEADERS}X: a\0b\r\n\r\n`,
  'CR in a header': () => `GET / HTTP/1.1\r\n${HEADERS}X: a\rb\r\n\r\n`,
  'LF for CRLF': () => `GET / HTTP/1.1\nHost: 127.0.0.1\n\n`,
  'two lengths': () => `POST / HTTP/1.1\r\n${HEADERS}Content-Length: 1\r\nContent-Length: 2\r\n\r\nab`,
  'a length that is none': random =>
    `POST / HTTP/1.1\r\n${HEADERS}Content-Length: ${random.pick(['-1', 'x', '1, 1', '+1', '0x1', '', '9'.repeat(40), '1 1'])}\r\n\r\na`,
  'a length and chunks': () =>
    `POST / HTTP/1.1\r\n${HEADERS}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
  'another transfer coding': random =>
    `POST / HTTP/1.1\r\n${HEADERS}Transfer-Encoding: ${random.pick(['gzip', 'identity', 'chunked, gzip', 'x', 'chunked, chunked', ' chunked'])}\r\n\r\n0\r\n\r\n`,
  'bad chunks': random =>
    `POST / HTTP/1.1\r\n${HEADERS}Transfer-Encoding: chunked\r\n\r\n${random.pick(['x\r\n', '-1\r\n\r\n', 'fffffffffffffffff\r\n', '1\r\nab\r\n', '1;a=b\nc\r\n0\r\n\r\n', '5\r\nab'])}`,
  'many headers': random =>
    `GET / HTTP/1.1\r\n${HEADERS}${Array.from({ length: random.integer(500, 5_000) }, (_, at) => `x${at}: 1\r\n`).join('')}\r\n`,
  'a header many times': random =>
    `GET / HTTP/1.1\r\n${HEADERS}${'authorization: x\r\n'.repeat(random.integer(2, 1_500))}\r\n`,
  'large headers': random => `GET / HTTP/1.1\r\n${HEADERS}X: ${'x'.repeat(random.integer(30_000, 200_000))}\r\n\r\n`,
  'a large target': random => `GET /${'x'.repeat(random.integer(30_000, 200_000))} HTTP/1.1\r\n${HEADERS}\r\n`,
  'an expectation': random =>
    `PUT /a/b HTTP/1.1\r\n${HEADERS}Expect: ${random.pick(['100-continue', 'x', '200-ok', '100-continue, 100-continue'])}\r\nContent-Length: 5\r\n\r\nhello`,
  'trailers of HTTP': () =>
    `POST / HTTP/1.1\r\n${HEADERS}Transfer-Encoding: chunked\r\nTrailer: authorization\r\n\r\n0\r\nauthorization: x\r\n\r\n`,
  'version 1.0': random => `${random.pick(['GET', 'POST'])} / HTTP/1.0\r\n\r\n`,
}

export const rawBytes: Generator = async random => {
  const name = random.pick(Object.keys(RAW))
  const bytes = Buffer.from(RAW[name]?.(random) as string, 'latin1')
  // A client that waits for more of what isn't complete would only meet a time limit.
  return { what: `HTTP with ${name}`, bytes, form: 'any', ending: 'late fin', mayClose: true }
}

/** A valid request whose bytes were changed anywhere in its head, where nothing is signed that isn't there. */
export const mutatedHead: Generator = async (random, world) => {
  const { spec } = await validRequest(random, world)
  const bytes = render(spec)
  const end = bytes.length - spec.body.length
  const mutated = mutateBytes(random, bytes.subarray(0, end - 4), random.integer(1, 3))
  return {
    what: 'a mutated head',
    bytes: Buffer.concat([mutated, bytes.subarray(end - 4)]),
    form: 'any',
    ending: 'late fin',
    mayClose: true,
    // Much of a head says nothing that counts (accept, spaces, the case of a name). What is accepted has still proven
    // that it was signed; and what it does is then what the signed request asked for.
    accepted: () => undefined,
  }
}

/** A valid request that never comes to its end. */
export const aborted: Generator = async (random, world): Promise<Case> => {
  const { spec } = await abortable(random, world)
  const bytes = render(spec)
  const cut = random.integer(1, bytes.length - 1)
  const ending = random.pick(['fin', 'rst'] as const)
  return {
    what: `a request that ends after ${cut} of ${bytes.length} bytes (${ending})`,
    bytes: bytes.subarray(0, cut),
    form: 'any',
    ending,
    mayClose: true,
  }
}

async function abortable(random: Random, world: World): Promise<{ spec: Spec }> {
  if (random.chance(0.5)) return validRequest(random, world)
  const { open } = world
  const put: Spec = {
    method: 'PUT',
    target: `/${open.bucket}/${open.key}`,
    headers: [['host', world.host]],
    body: random.bytes(200_000),
  }
  return { spec: await sign(put, open.credentials, 's3') }
}
