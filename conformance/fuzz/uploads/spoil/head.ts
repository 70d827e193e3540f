import type { Random } from '../../../crash/random.ts'
import { checksumOf, headerOfChecksum } from '../checksums.ts'
import type { Draft, HeaderLine, Spoiling } from '../draft.ts'
import { spoiltChecksum } from './promises.ts'

const line = (name: string, value: string): HeaderLine => ({ name, colon: ': ', value, end: '\r\n' })

function find({ head }: Draft, name: string): HeaderLine | undefined {
  return head.find(header => header.name === name)
}

function insert({ head }: Draft, random: Random, ...lines: HeaderLine[]): void {
  head.splice(random.integer(0, head.length), 0, ...lines)
}

const some = ({ head }: Draft, random: Random): HeaderLine => random.pick(head.length > 0 ? head : [line('x', 'x')])

/** What is done to the head once it is signed. */
const SPOILS: Record<string, Spoiling['apply']> = {
  'a Content-Length off by a little': (draft, random) => {
    const length = find(draft, 'content-length')
    if (length) length.value = String(Number(length.value) + random.pick([-20, -2, -1, 1, 2, 20]))
  },
  'another Content-Length': (draft, random) => {
    const length = find(draft, 'content-length')
    const bytes = length?.value ?? ''
    if (length) {
      length.value = random.pick([
        ...[
          '',
          '-1',
          `+${bytes}`,
          `-${bytes}`,
          `0x${bytes}`,
          `${bytes}.0`,
          `${bytes},${bytes}`,
          `${bytes}, ${bytes}`,
          'x',
          '0',
        ],
        ...[
          `${bytes} ${bytes}`,
          `00${bytes}`,
          `${'0'.repeat(30)}${bytes}`,
          `${bytes}e0`,
          '18446744073709551616',
          `${bytes};`,
        ],
        ...['18446744073709551615', '9223372036854775807', '5368709121', `${bytes}\v`, `\x0c${bytes}`, `"${bytes}"`],
      ])
    }
  },
  'no Content-Length': draft => {
    draft.head = draft.head.filter(({ name }) => name !== 'content-length')
  },
  'a second Content-Length': (draft, random) => {
    const bytes = find(draft, 'content-length')?.value ?? String(draft.body.length)
    insert(draft, random, line('Content-Length', random.pick([bytes, '0', String(Number(bytes) + 1), '5', ''])))
  },
  'both Transfer-Encoding and Content-Length': (draft, random) => {
    if (find(draft, 'transfer-encoding')) {
      const length = random.pick([draft.body.length, 0, 5, draft.body.length + 5])
      insert(draft, random, line('content-length', String(length)))
    } else {
      insert(draft, random, line(random.pick(['transfer-encoding', 'Transfer-Encoding']), random.pick(ENCODINGS)))
    }
  },
  'another Transfer-Encoding': (draft, random) => {
    const encoding = find(draft, 'transfer-encoding')
    if (encoding) encoding.value = random.pick(ENCODINGS)
  },
  'a second Transfer-Encoding': (draft, random) => {
    if (find(draft, 'transfer-encoding')) insert(draft, random, line('transfer-encoding', random.pick(ENCODINGS)))
  },
  'a framing header spelt otherwise': (draft, random) => {
    const header = find(draft, 'transfer-encoding') ?? find(draft, 'content-length')
    if (!header) return
    const { name } = header
    Object.assign(
      header,
      random.pick([
        ...[
          { name: `${name} ` },
          { name: `${name}\t` },
          { name: ` ${name}` },
          { name: name.replace('-', '_') },
          { colon: ':' },
        ],
        ...[
          { colon: ' : ' },
          { colon: ':\t' },
          { colon: ':\r\n ' },
          { colon: ':\r\n\t' },
          { colon: ':  ' },
          { name: name.toUpperCase() },
        ],
        ...[
          { name: `${name}\0` },
          { colon: '\0: ' },
          { end: '\n' },
          { end: '\r' },
          { end: '\r\r\n' },
          { end: ' \r\n' },
          { end: '\t\r\n' },
        ],
        ...[{ name: `x: y\n${name}` }, { name: `x: y\r${name}` }, { name: `x: y\r\n${name}` }],
      ]),
    )
  },
  'a header twice': (draft, random) => insert(draft, random, { ...some(draft, random) }),
  'a header twice with another value': (draft, random) => {
    const { name, value } = some(draft, random)
    insert(draft, random, line(name, random.pick(['', 'x', `${value}0`, value.slice(1)])))
  },
  'a header missing': (draft, random) => {
    draft.head.splice(random.integer(0, draft.head.length - 1), 1)
  },
  'another value': (draft, random) => {
    const header = some(draft, random)
    header.value = random.pick(['', 'x', `${header.value}0`, header.value.slice(1), header.value.toUpperCase()])
  },
  'headers in another order': draft => {
    draft.head.reverse()
  },
  'names in another case': draft => {
    for (const header of draft.head) header.name = header.name.toUpperCase()
  },
  'spaces around values': draft => {
    for (const header of draft.head) Object.assign(header, { colon: ':\t ', end: ' \t\r\n' })
  },
  'a value that goes on in the next line': (draft, random) => {
    const header = some(draft, random)
    header.value = `${header.value}\r\n ${random.pick(['', 'x'])}`
  },
  'LF for CRLF': (draft, random) => {
    if (random.chance(0.5)) some(draft, random).end = '\n'
    else for (const header of draft.head) header.end = '\n'
  },
  'what is no header': (draft, random) => {
    const name = random.pick(['', ' ', 'x y', '\xe9', 'x\0', 'a(b)', '\x7f', 'x\n'])
    insert(draft, random, { ...line(name, 'x'), colon: random.pick([':', ': ', '']) })
  },
  'a value of other bytes': (draft, random) => {
    insert(draft, random, line('x-other', random.pick(['\0', 'a\0b', '\xff\xfe', '\x01', 'a\rb', '\x7f', '\t', 'é'])))
  },
  'a header that nobody signed': (draft, random) => {
    const right = checksumOf('CRC32', draft.plan.payload)
    const value = random.chance(0.5) ? right : spoiltChecksum(right, random)
    insert(
      draft,
      random,
      random.pick([
        ...[
          line(headerOfChecksum('CRC32'), value),
          line('x-amz-trailer', headerOfChecksum('SHA1')),
          line('content-md5', 'x'),
        ],
        ...[line('x-amz-decoded-content-length', String(draft.plan.payload.length)), line('x-amz-acl', 'private')],
        ...[line('x-amz-content-sha256', 'UNSIGNED-PAYLOAD'), line('content-encoding', 'gzip'), line('x-other', 'x')],
        ...[
          line('x-amzn-trace-id', 'Root=1'),
          line('connection', 'content-length'),
          line('te', 'trailers'),
          line('upgrade', 'h2c'),
        ],
      ]),
    )
  },
  'another Connection': (draft, random) => {
    insert(draft, random, line('connection', random.pick(['close', 'keep-alive', 'Close', 'upgrade', 'close, x', 'x'])))
  },
  'another Expect': (draft, random) => {
    draft.head = draft.head.filter(({ name }) => name !== 'expect')
    insert(
      draft,
      random,
      line('expect', random.pick(['100-Continue', '100-CONTINUE', '200-ok', '', '100-continue, x', 'x'])),
    )
  },
  'another request line': (draft, random) => {
    const [method, target, version] = draft.requestLine.trimEnd().split(' ')
    draft.requestLine = random.pick([
      ...[`put ${target} ${version}\r\n`, `POST ${target} ${version}\r\n`, `GET ${target} ${version}\r\n`],
      ...[`${method} ${target} HTTP/1.0\r\n`, `${method} ${target} HTTP/1.2\r\n`, `${method} ${target} HTTP/2.0\r\n`],
      ...[`${method} ${target}\r\n`, `${method}  ${target} ${version}\r\n`, `${method} ${target} ${version}\n`],
      ...[
        `\r\n${method} ${target} ${version}\r\n`,
        ` ${method} ${target} ${version}\r\n`,
        `${method} ${target}#x ${version}\r\n`,
      ],
      ...[
        `${method} http://x${target} ${version}\r\n`,
        `${method} /${target} ${version}\r\n`,
        `${method}\t${target} ${version}\r\n`,
      ],
    ])
  },
}

export const HEAD_SPOILINGS: readonly Spoiling[] = Object.entries(SPOILS).map(([name, apply]) => ({
  name: `head: ${name}`,
  stage: 'head',
  applies: () => true,
  apply,
}))

const ENCODINGS = [
  ...[
    'chunked',
    'Chunked',
    'CHUNKED',
    'identity',
    'gzip',
    'gzip, chunked',
    'chunked, gzip',
    'chunked, chunked',
    'xchunked',
  ],
  ...[
    'chunked;q=1',
    'chunked,',
    ',chunked',
    'identity, chunked',
    '"chunked"',
    'chunked x',
    '',
    'chunke',
    'chunked\v',
    '\x0bchunked',
  ],
  ...[' chunked', 'chunked ', '\tchunked', 'deflate, gzip, chunked', 'chunked\r\n x', 'x\r\n chunked'],
]
