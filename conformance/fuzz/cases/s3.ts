import { createHash } from 'node:crypto'
import type { Random } from '../../crash/random.ts'
import type { Case, Generator } from '../case.ts'
import { encode, render, type Spec, sign, withHeader } from '../request.ts'
import { type KnownBuild, pathOf, s3Spec } from '../world.ts'
import { mutateBytes } from './mutate.ts'

const signedBy = async (what: string, spec: Spec, build: KnownBuild): Promise<Case> => ({
  what,
  bytes: render(await sign(spec, build.credentials, 's3')),
  form: 's3',
  isHead: spec.method === 'HEAD',
})

/** What upload credentials don't allow: other operations, other keys. */
export const forbidden: Generator = async (random, world) => {
  const { open, other } = world
  const path = pathOf(open)
  const [method, target] = random.pick<readonly [string, string]>([
    ['GET', path],
    ['DELETE', path],
    ['HEAD', pathOf(other)],
    ['PUT', pathOf(other)],
    ['GET', `/${open.bucket}?list-type=2`],
    ['GET', `/${open.bucket}/`],
    ['GET', '/'],
    ['PUT', `/${open.bucket}`],
    ['DELETE', `/${open.bucket}`],
    ['POST', `/${open.bucket}?delete=`],
    [
      'GET',
      `${path}?${random.pick(['acl', 'tagging', 'attributes', 'torrent', 'retention', 'legal-hold', 'versionId', 'uploads'])}=`,
    ],
    ['PUT', `${path}?${random.pick(['acl', 'tagging', 'restore', 'retention', 'legal-hold'])}=`],
    ['POST', `${path}?${random.pick(['restore', 'select', 'delete'])}=`],
    ['POST', path],
    ['PATCH', path],
    ['PUT', `${path}/`],
    ['PUT', `${path}x`],
    ['PUT', `${path}%00`],
    ['PUT', `//${open.bucket}/${open.key}`],
    ['PUT', `/${open.bucket}//${open.key}`],
    ['PUT', `/${open.bucket}/../${open.bucket}/x`],
    ['PUT', `/${open.bucket}/${encode(`../${open.key}`)}`],
    ['PUT', `/${open.bucket.toUpperCase()}/${open.key}`],
    ['PUT', `/other-bucket/${open.key}`],
    ['PUT', `${path}?uploadId=${world.otherUploadId}&partNumber=1`],
    ['GET', `${path}?uploadId=${world.otherUploadId}`],
    ['DELETE', `${path}?uploadId=${world.otherUploadId}`],
    ['HEAD', path],
  ])
  const body = method === 'PUT' || method === 'POST' ? random.bytes(100) : Buffer.alloc(0)
  const spec: Spec = { method, target, headers: [['host', world.host]], body }
  const copy = method === 'PUT' && random.chance(0.3) ? withHeader(spec, 'x-amz-copy-source', pathOf(other)) : spec
  return signedBy(`S3 ${method} ${target.replaceAll(/[0-9a-f-]{30,}/g, '…')}`, copy, open)
}

const BAD_NUMBERS = ['0', '-1', '10001', 'abc', '', '1e3', '1.0', '+1', ' 1', '99999999999', '0x1', '٣', '1,1', 'NaN']
const BAD_UPLOADS = [
  '',
  'x',
  '..',
  '../../etc/passwd',
  '%',
  '\0',
  '0'.repeat(32),
  'f'.repeat(31),
  'A'.repeat(5_000),
  'null',
  "' OR 1=1 --",
]

/** Parameters that are out of their range or of another kind. */
export const badParameters: Generator = async (random, world) => {
  const { open, uploadId } = world
  const number = encode(random.pick(BAD_NUMBERS))
  const upload = encode(random.pick(BAD_UPLOADS))
  const [method, query] = random.pick<readonly [string, string]>([
    ['PUT', `?partNumber=${number}&uploadId=${uploadId}`],
    ['PUT', `?uploadId=${uploadId}`],
    ['PUT', `?partNumber=1&uploadId=${upload}`],
    ['POST', `?uploadId=${upload}`],
    ['DELETE', `?uploadId=${upload}`],
    ['GET', `?uploadId=${upload}`],
    [
      'GET',
      `?uploadId=${uploadId}&max-parts=${encode(random.pick(['-1', 'x', '', '1.5', '99999999999', '4294967296']))}`,
    ],
    ['GET', `?uploadId=${uploadId}&part-number-marker=${encode(random.pick(['-1', 'x', '', '1.5', '99999999999']))}`],
    ['PUT', `?partNumber=1&partNumber=2&uploadId=${uploadId}`],
    ['GET', `?uploadId=${uploadId}&uploadId=${uploadId}`],
    ['PATCH', `?uploadId=${uploadId}`],
  ])
  const body = method === 'PUT' ? random.bytes(100) : Buffer.alloc(0)
  return signedBy(
    `S3 ${method} ${query.replaceAll(/[0-9a-f]{32}/g, '…').slice(0, 80)}`,
    s3Spec(world, open, method, query, body),
    open,
  )
}

const EMPTY_SHA256 = createHash('sha256').digest('hex')
const crc32 = (random: Random) => random.bytes(4).toString('base64')

/** Headers that lie about the body, or about themselves. The body is never what they say. */
const BAD_HEADERS: Record<string, (spec: Spec, random: Random) => Spec> = {
  'a wrong crc32': (spec, random) => withHeader(spec, 'x-amz-checksum-crc32', crc32(random)),
  'a wrong crc32c': (spec, random) => withHeader(spec, 'x-amz-checksum-crc32c', crc32(random)),
  'a wrong crc64nvme': (spec, random) =>
    withHeader(spec, 'x-amz-checksum-crc64nvme', random.bytes(8).toString('base64')),
  'a wrong sha1': (spec, random) => withHeader(spec, 'x-amz-checksum-sha1', random.bytes(20).toString('base64')),
  'a wrong sha256': (spec, random) => withHeader(spec, 'x-amz-checksum-sha256', random.bytes(32).toString('base64')),
  'a checksum that is none': (spec, random) =>
    withHeader(spec, 'x-amz-checksum-crc32', random.pick(['', 'x', '=', '!!!!', 'AAAAAAA=', 'A'.repeat(4_000)])),
  'two checksums': (spec, random) =>
    withHeader(withHeader(spec, 'x-amz-checksum-crc32', crc32(random)), 'x-amz-checksum-crc32c', crc32(random)),
  'a wrong MD5': (spec, random) => withHeader(spec, 'content-md5', random.bytes(16).toString('base64')),
  'an MD5 that is none': (spec, random) => withHeader(spec, 'content-md5', random.pick(['', 'x', 'AAAA', '!'])),
  'the hash of another body': spec => withHeader(spec, 'x-amz-content-sha256', EMPTY_SHA256),
  'a hash that is none': (spec, random) =>
    withHeader(
      spec,
      'x-amz-content-sha256',
      random.pick([
        '',
        'x',
        'UNSIGNED',
        'unsigned-payload',
        'E'.repeat(64),
        'STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD',
        '__proto__',
        'constructor',
      ]),
    ),
  'a streaming form without its length': (spec, random) =>
    withHeader(
      spec,
      'x-amz-content-sha256',
      random.pick([
        'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
        'STREAMING-AWS4-HMAC-SHA256-PAYLOAD',
        'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER',
      ]),
    ),
  'a streaming form of a plain body': (spec, random) =>
    withHeader(
      withHeader(spec, 'x-amz-content-sha256', 'STREAMING-UNSIGNED-PAYLOAD-TRAILER'),
      'x-amz-decoded-content-length',
      random.pick(['100', '0', '-1', 'x', '', '99999999999999', '1e9', '9'.repeat(30)]),
    ),
  'a strange trailer': (spec, random) =>
    withHeader(
      withHeader(
        withHeader(spec, 'x-amz-content-sha256', 'STREAMING-UNSIGNED-PAYLOAD-TRAILER'),
        'x-amz-decoded-content-length',
        '100',
      ),
      'x-amz-trailer',
      random.pick(['', 'x', ',,,', 'x-amz-checksum-crc32,x-amz-checksum-sha1', 'x-amz-checksum-md5', 'content-length']),
    ),
}

export const badHeaders: Generator = async (random, world) => {
  const { open, uploadId } = world
  const query = random.chance(0.5) ? '' : `?partNumber=2&uploadId=${uploadId}`
  const name = random.pick(Object.keys(BAD_HEADERS))
  const spec = BAD_HEADERS[name]?.(s3Spec(world, open, 'PUT', query, random.bytes(100)), random)
  return signedBy(`S3 PUT${query === '' ? '' : ' of a part'} with ${name}`, spec as Spec, open)
}

export const badCreateUpload: Generator = async (random, world) => {
  const { open } = world
  const spec = s3Spec(world, open, 'POST', '?uploads=')
  const algorithm = random.pick(['MD5', '', 'x', 'CRC32C,SHA1', '__proto__'])
  const [name, bad] = random.pick<readonly [string, Spec]>([
    ['an unknown algorithm', withHeader(spec, 'x-amz-checksum-algorithm', algorithm)],
    ['a type without an algorithm', withHeader(spec, 'x-amz-checksum-type', 'FULL_OBJECT')],
    ['an unknown type', withHeader(withHeader(spec, 'x-amz-checksum-algorithm', 'CRC32'), 'x-amz-checksum-type', 'x')],
    [
      'an impossible pair',
      withHeader(withHeader(spec, 'x-amz-checksum-algorithm', 'SHA256'), 'x-amz-checksum-type', 'FULL_OBJECT'),
    ],
    [
      'another impossible pair',
      withHeader(withHeader(spec, 'x-amz-checksum-algorithm', 'CRC64NVME'), 'x-amz-checksum-type', 'COMPOSITE'),
    ],
  ])
  return signedBy(`S3 CreateMultipartUpload with ${name}`, bad, open)
}

/** Lengths that can't be, or aren't given. */
export const badLengths: Generator = async (random, world) => {
  const { open, uploadId } = world
  const query = random.chance(0.5) ? '' : `?partNumber=2&uploadId=${uploadId}`
  const signed = await sign(s3Spec(world, open, 'PUT', query, random.bytes(200)), open.credentials, 's3')
  const chunked = Buffer.concat([Buffer.from('c8\r\n'), signed.body, Buffer.from('\r\n0\r\n\r\n')])
  const what = random.pick(['none', 'huge', 'too long', 'too short'] as const)
  if (what === 'none') {
    return {
      what: 'S3 PUT without Content-Length',
      bytes: render({ ...withHeader(signed, 'transfer-encoding', 'chunked'), body: chunked }),
      form: 's3',
    }
  }
  if (what === 'huge') {
    const spec = withHeader(
      signed,
      'content-length',
      random.pick(['9999999999999', '6000000000000000', '99999999999999999999']),
    )
    return {
      what: 'S3 PUT of a huge Content-Length',
      bytes: render(random.chance(0.5) ? withHeader(spec, 'expect', '100-continue') : spec),
      form: 'any',
    }
  }
  if (what === 'too long') {
    return {
      what: 'S3 PUT shorter than its Content-Length',
      bytes: render(withHeader(signed, 'content-length', '1000')),
      form: 'any',
      ending: 'fin',
      mayClose: true,
    }
  }
  // What follows is no request, and Node's parser may say so first.
  return {
    what: 'S3 PUT longer than its Content-Length',
    bytes: render(withHeader(signed, 'content-length', '100')),
    form: 'any',
  }
}

/** Refused by its head, with a body that goes on: the client has to see the answer, and not a reset connection. */
export const largeRefused: Generator = async (random, world) => {
  const { open, other } = world
  const body = random.bytes(random.integer(6, 12) * 1024 ** 2)
  const spec = await sign(s3Spec(world, other, 'PUT', '', body), open.credentials, 's3')
  return { what: 'S3 PUT of a large body that is not allowed', bytes: render(spec), form: 's3', isDeaf: true }
}

const NS = 'xmlns="http://s3.amazonaws.com/doc/2006-03-01/"'
const BAD_TAG = '&quot;00000000000000000000000000000000&quot;'
const part = (number: string | number, etag = BAD_TAG) =>
  `<Part><PartNumber>${number}</PartNumber><ETag>${etag}</ETag></Part>`
const complete = (inner: string) => `<CompleteMultipartUpload ${NS}>${inner}</CompleteMultipartUpload>`

/** Documents for a Complete. Each has at least one thing in it that makes it invalid, be it only an entity tag of no part. */
const DOCUMENTS: Record<string, (random: Random, etag: string) => string | Buffer> = {
  empty: () => '',
  'random bytes': random => random.bytes(random.integer(1, 2_000)),
  'mutated bytes': random => mutateBytes(random, Buffer.from(complete(part(1) + part(2)))),
  'more mutated bytes': random => mutateBytes(random, Buffer.from(complete(part(1) + part(2))), 10),
  'cut short': random => complete(part(1)).slice(0, random.integer(1, 100)),
  'no parts': () => complete(''),
  'another root': () => `<Delete ${NS}>${part(1)}</Delete>`,
  'an unknown part': () => complete(part(1)),
  'a part number that is none': (random, etag) =>
    complete(part(random.pick(['0', '-1', '', 'x', '1e0', '99999', '1.0', '<a/>', '٣', '9'.repeat(400)]), etag)),
  'no part number': (_, etag) => complete(`<Part><ETag>${etag}</ETag></Part>`),
  'no entity tag': () => complete('<Part><PartNumber>1</PartNumber></Part>'),
  'an entity tag of elements': () => complete(part(1, '<a><b/></a>')),
  'a part number twice': (_, etag) =>
    complete(`<Part><PartNumber>1</PartNumber><PartNumber>1</PartNumber><ETag>${etag}</ETag></Part>`),
  'parts out of order': (_, etag) => complete(part(2, etag) + part(1, etag)),
  'a part twice': (_, etag) => complete(part(1, etag) + part(1, etag)),
  'a wrong checksum': (_, etag) =>
    complete(`<Part><PartNumber>1</PartNumber><ETag>${etag}</ETag><ChecksumCRC32>AAAAAA==</ChecksumCRC32></Part>`),
  'too many parts': () => complete(Array.from({ length: 10_001 }, (_, at) => part(at + 1)).join('')),
  'a huge document': random => complete(part(1, 'x'.repeat(random.integer(4, 6) * 1024 ** 2))),
  'a document type': () => `<!DOCTYPE CompleteMultipartUpload>${complete(part(1))}`,
  'an internal entity': () => `<!DOCTYPE a [<!ENTITY x "1">]>${complete(part('&x;'))}`,
  'an external entity': () => `<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>${complete(part(1, '&x;'))}`,
  'a billion laughs': () =>
    `<!DOCTYPE a [<!ENTITY a0 "ha">${Array.from({ length: 30 }, (_, at) => `<!ENTITY a${at + 1} "&a${at};&a${at};">`).join('')}]>${complete(part(1, '&a30;'))}`,
  'an undeclared entity': () => complete(part(1, '&nothing;')),
  'character references': () => complete(part(1, '&#0;&#xFFFFFF;&#x110000;')),
  'deep nesting': random => {
    const depth = random.integer(100, 300_000)
    return complete(random.chance(0.5) ? `${'<a>'.repeat(depth)}${'</a>'.repeat(depth)}` : '<a>'.repeat(depth))
  },
  'many attributes': () =>
    `<CompleteMultipartUpload ${Array.from({ length: 20_000 }, (_, at) => `a${at}="1"`).join(' ')}>${part(1)}</CompleteMultipartUpload>`,
  'many unclosed tags': random => '<'.repeat(random.integer(1_000, 500_000)),
  'a long comment': () => complete(`<!--${'-x'.repeat(100_000)}-->${part(1)}`),
  CDATA: (_, etag) => complete(`<Part><PartNumber><![CDATA[7]]></PartNumber><ETag>${etag}</ETag></Part>`),
  'a processing instruction': random => `<?x ${'?'.repeat(random.integer(1, 50_000))}?>${complete(part(1))}`,
  'names of prototypes': () =>
    complete('<__proto__><Part>1</Part></__proto__><constructor>1</constructor><Part><toString/></Part>'),
  'a prototype as root': () => '<__proto__><CompleteMultipartUpload/></__proto__>',
  'UTF-16': () => Buffer.from(`\ufeff${complete(part(1))}`, 'utf16le'),
  'invalid UTF-8': () =>
    Buffer.concat([
      Buffer.from('<CompleteMultipartUpload>'),
      Buffer.from([0xff, 0xc0, 0x80]),
      Buffer.from('</CompleteMultipartUpload>'),
    ]),
  'two roots': () => complete(part(1)) + complete(part(1)),
  JSON: () => '{"CompleteMultipartUpload":{"Part":[{"PartNumber":1}]}}',
}

export const badCompleteDocument: Generator = async (random, world) => {
  const { open, uploadId, partEtag } = world
  const name = random.pick(Object.keys(DOCUMENTS))
  const body = Buffer.from(DOCUMENTS[name]?.(random, partEtag) as string)
  return signedBy(`S3 Complete: ${name}`, s3Spec(world, open, 'POST', `?uploadId=${uploadId}`, body), open)
}
