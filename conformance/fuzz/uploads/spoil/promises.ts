import { createHash } from 'node:crypto'
import type { Random } from '../../../crash/random.ts'
import { ALGORITHMS, checksumOf, headerOfChecksum } from '../checksums.ts'
import { type Draft, type Spoiling, streamingOf } from '../draft.ts'
import { PAYLOAD_FORMS, type Plan } from '../plan.ts'
import { sha256 } from '../sign.ts'

/** A checksum, MD5 or signature that isn't right, or not written as it should be. */
export function spoiltChecksum(value: string, random: Random): string {
  const bytes = Buffer.from(value, 'base64')
  const other = Buffer.from(bytes)
  if (other.length > 0) other.writeUInt8((other.readUInt8(0) + 1) & 0xff, 0)
  return random.pick([
    ...[
      other.toString('base64'),
      Buffer.from(bytes).reverse().toString('base64'),
      Buffer.alloc(bytes.length).toString('base64'),
    ],
    ...[
      '',
      '=',
      '!',
      'AAAA',
      value.replace(/=+$/, ''),
      `${value}=`,
      `${value}A`,
      value.slice(1),
      bytes.toString('hex'),
    ],
    ...[
      value.replaceAll('+', '-').replaceAll('/', '_'),
      value.toLowerCase(),
      `"${value}"`,
      `${value},${value}`,
      `${value}-1`,
    ],
    ...[bytes.subarray(1).toString('base64'), Buffer.concat([bytes, bytes]).toString('base64'), nonCanonical(value)],
  ])
}

/** The same octets with other bits where the last character's don't count. */
function nonCanonical(value: string): string {
  return value.replace(/[AQgw](==)$|([A-Za-z0-9+/])(=)$/, (_all, two, letter, one) =>
    two ? `B${two}` : `${String.fromCharCode(letter.charCodeAt(0) + 1)}${one}`,
  )
}

function set(draft: Draft, name: string, value: string | undefined): void {
  draft.promises = draft.promises.filter(([known]) => known !== name)
  if (value !== undefined) draft.promises.push([name, value])
}

const SPOILS: Record<string, { applies?: (plan: Plan) => boolean; apply: Spoiling['apply'] }> = {
  'a decoded length that is wrong': {
    applies: plan => streamingOf(plan.form) !== undefined,
    apply: (draft, random) => {
      const { length } = draft.plan.payload
      const wrong = random.pick([length - 1, length + 1, 0, 1, length + 8192, length * 2, draft.plan.chunkBytes.min])
      set(draft, 'x-amz-decoded-content-length', String(wrong))
    },
  },
  'a decoded length that is none': {
    applies: plan => streamingOf(plan.form) !== undefined,
    apply: (draft, random) => {
      const { length } = draft.plan.payload
      const text = random.pick([
        ...[
          undefined,
          '',
          '-1',
          `-${length}`,
          `+${length}`,
          `0x${length.toString(16)}`,
          `${length}.0`,
          `${length}e0`,
          'x',
        ],
        ...[
          `${length},${length}`,
          `${length} ${length}`,
          '999999999999999',
          '9007199254740993',
          '18446744073709551616',
        ],
        ...[
          `00${length}`,
          `${'0'.repeat(20)}${length}`,
          `${length}_0`,
          `${length}n`,
          '5368709121',
          '99999999999999999999',
        ],
      ])
      set(draft, 'x-amz-decoded-content-length', text)
    },
  },
  'a decoded length where nothing is encoded': {
    applies: plan => streamingOf(plan.form) === undefined,
    apply: (draft, random) => {
      const { length } = draft.plan.payload
      set(draft, 'x-amz-decoded-content-length', String(random.pick([length, length + 1, 0])))
    },
  },
  'a wrong checksum': {
    applies: plan => plan.checksum !== undefined && plan.checksum.place !== 'trailer',
    apply: (draft, random) => {
      const name = headerOfChecksum(draft.plan.checksum?.algorithm ?? 'CRC32')
      const [, value = ''] = draft.promises.find(([known]) => known === name) ?? []
      set(draft, name, spoiltChecksum(value, random))
    },
  },
  'another checksum': {
    apply: (draft, random) => {
      const algorithm = random.pick(ALGORITHMS)
      const right = checksumOf(algorithm, draft.plan.payload)
      const name = headerOfChecksum(random.chance(0.8) ? algorithm : random.pick(ALGORITHMS))
      set(draft, name, random.chance(0.5) ? right : spoiltChecksum(right, random))
    },
  },
  'a checksum of an algorithm that there is not': {
    apply: (draft, random) => set(draft, random.pick(['x-amz-checksum-md5', 'x-amz-checksum-crc16']), 'AAAA'),
  },
  'the checksum of nothing, as presigning SDKs write it': {
    apply: draft => set(draft, 'x-amz-checksum-crc32', 'AAAAAA=='),
  },
  'an algorithm that is not the checksum’s': {
    apply: (draft, random) => set(draft, 'x-amz-sdk-checksum-algorithm', random.pick([...ALGORITHMS, 'MD5', ''])),
  },
  'a wrong Content-MD5': {
    apply: (draft, random) => {
      const md5 = createHash('md5').update(draft.plan.payload)
      set(draft, 'content-md5', spoiltChecksum(md5.digest('base64'), random))
    },
  },
  'a wrong SHA-256': {
    apply: (draft, random) => {
      const right = sha256(draft.plan.payload)
      draft.payloadHash = random.pick([
        ...[
          sha256('x'),
          sha256(''),
          right.toUpperCase(),
          right.slice(1),
          `${right}0`,
          right.replace(/^./, 'g'),
          '',
          'x',
        ],
        ...['unsigned-payload', 'UNSIGNED', 'STREAMING', 'STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD', '0'.repeat(64)],
        Buffer.from(right, 'hex').toString('base64'),
      ])
    },
  },
  'another form than the body’s': {
    apply: (draft, random) => {
      const form = random.pick(PAYLOAD_FORMS)
      draft.payloadHash = form === 'hash' ? sha256(draft.plan.payload) : form
    },
  },
  'another form than the body’s, and its decoded length': {
    applies: plan => streamingOf(plan.form) === undefined,
    apply: (draft, random) => {
      draft.payloadHash = random.pick(PAYLOAD_FORMS.slice(2))
      set(draft, 'x-amz-decoded-content-length', String(draft.plan.payload.length))
    },
  },
  'another announcement of trailers': {
    applies: plan => streamingOf(plan.form) !== undefined,
    apply: (draft, random) => {
      const name = headerOfChecksum(draft.plan.checksum?.algorithm ?? 'CRC32')
      const other = headerOfChecksum(random.pick(ALGORITHMS))
      const text = random.pick([
        ...[
          undefined,
          '',
          ',',
          name.toUpperCase(),
          other,
          `${name},${other}`,
          `${name}, `,
          `${name},${name}`,
          ` ${name}`,
        ],
        ...[
          'x-amz-meta-a',
          `${name},x-amz-meta-a`,
          'x-amz-checksum-md5',
          'host',
          `${name};`,
          'x-amz-trailer-signature',
        ],
        `${name},x-amz-trailer-signature`,
      ])
      set(draft, 'x-amz-trailer', text)
    },
  },
  'another Content-Encoding': {
    apply: (draft, random) =>
      set(
        draft,
        'content-encoding',
        random.pick(['gzip', 'aws-chunked', 'aws-chunked,gzip', 'gzip,aws-chunked', '', undefined]),
      ),
  },
}

export const PROMISE_SPOILINGS: readonly Spoiling[] = Object.entries(SPOILS).map(([name, { applies, apply }]) => ({
  name: `promises: ${name}`,
  stage: 'promises',
  applies: applies ?? (() => true),
  apply,
}))
