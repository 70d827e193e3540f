import type { Random } from '../../../crash/random.ts'
import { ALGORITHMS, checksumOf, headerOfChecksum } from '../checksums.ts'
import type { Draft, Spoiling } from '../draft.ts'
import { streamingOf } from '../draft.ts'
import { type Frame, type Trailer, trailer } from '../frame.ts'
import type { Plan } from '../plan.ts'
import { spoiltChecksum } from './promises.ts'

type Spoil = (frame: Frame, random: Random, draft: Draft) => void

const one = (frame: Frame, random: Random): Trailer =>
  frame.trailers.length > 0 ? random.pick(frame.trailers) : trailer('', '')

/** Done before the trailers are signed: the signature then is right, and what it covers is wrong. */
const SPOILS: Record<string, Spoil> = {
  'a wrong value': (frame, random) => {
    const spoilt = one(frame, random)
    spoilt.value = spoiltChecksum(spoilt.value, random)
  },
  missing: frame => {
    frame.trailers = []
  },
  'the same twice': frame => {
    frame.trailers.push(...frame.trailers.map(line => ({ ...line })))
  },
  'twice with another value': (frame, random) => {
    const spoilt = frame.trailers.map(line => ({ ...line, value: spoiltChecksum(line.value, random) }))
    frame.trailers = random.chance(0.5) ? [...frame.trailers, ...spoilt] : [...spoilt, ...frame.trailers]
  },
  'another algorithm, right': (frame, random, { plan }) => {
    const algorithm = random.pick(ALGORITHMS)
    const right = trailer(headerOfChecksum(algorithm), checksumOf(algorithm, plan.payload))
    frame.trailers = random.chance(0.5) ? [right] : [...frame.trailers, right]
  },
  'another algorithm, wrong': (frame, random, { plan }) => {
    const algorithm = random.pick(ALGORITHMS)
    const wrong = checksumOf(algorithm, Buffer.concat([plan.payload, Buffer.from('x')]))
    frame.trailers.push(trailer(headerOfChecksum(algorithm), wrong))
  },
  'one that nobody announced': (frame, random) => {
    const extra = trailer(random.pick(['x-amz-meta-a', 'x-other', 'content-length', 'host', 'x-amz-trailer']), 'a')
    frame.trailers.splice(random.integer(0, frame.trailers.length), 0, extra)
  },
  'a name in another case': (frame, random) => {
    const spoilt = one(frame, random)
    spoilt.name = random.chance(0.5) ? spoilt.name.toUpperCase() : spoilt.name.replace('amz', 'Amz')
  },
  'spaces around the value': (frame, random) => {
    const spoilt = one(frame, random)
    spoilt.value = `${random.pick(['', ' ', '\t', '  '])}${spoilt.value}${random.pick(['', ' ', '\t', '  '])}`
  },
  many: (frame, random) => {
    const count = random.pick([2, 50, 3_000])
    frame.trailers.push(...Array.from({ length: count }, (_, index) => trailer(`x-t${index}`, '1')))
  },
  'a long one': (frame, random) => {
    frame.trailers.push(trailer('x-long', 'a'.repeat(random.pick([400, 504, 505, 506, 600, 100_000]))))
  },
}

/** Done after the trailers are signed. */
const SIGNED_SPOILS: Record<string, Spoil> = {
  'no line that can be read': (frame, random) => {
    const spoilt = one(frame, random)
    Object.assign(
      spoilt,
      random.pick([
        ...[
          { colon: '' },
          { colon: ' :' },
          { colon: '=' },
          { colon: ': :' },
          { name: '' },
          { name: 'x amz' },
          { name: '\xe9' },
        ],
        ...[
          { name: ` ${spoilt.name}` },
          { name: `\t${spoilt.name}` },
          { colon: ':\0' },
          { colon: ':\r' },
          { colon: ':\n' },
        ],
      ]),
    )
  },
  'a line with another end': (frame, random) => {
    one(frame, random).end = random.pick(['\n', '\r', '', '\r\r\n', '\r\n\r\n', '\r\n ', ' \r\n', '\0\r\n', '\n\r'])
  },
  'a line that ends in LF CRLF, as minio-go writes it': frame => {
    for (const line of frame.trailers) line.end = '\n\r\n'
  },
  'in another order': frame => {
    frame.trailers.reverse()
  },
  'the last one missing': frame => {
    frame.trailers.pop()
  },
  'the last one twice': frame => {
    const last = frame.trailers.at(-1)
    if (last) frame.trailers.push({ ...last })
  },
  'the last one spoilt': (frame, random) => {
    const last = frame.trailers.at(-1)
    if (last) last.value = spoiltChecksum(last.value, random)
  },
  'a line after the last': (frame, random, { plan }) => {
    const { checksum, payload } = plan
    if (!checksum) return
    const right = checksumOf(checksum.algorithm, payload)
    const value = random.chance(0.5) ? right : spoiltChecksum(right, random)
    frame.trailers.push(trailer(headerOfChecksum(checksum.algorithm), value))
  },
}

const list = (
  stage: 'trailers' | 'frame',
  spoils: Record<string, Spoil>,
  applies: (plan: Plan) => boolean,
): Spoiling[] =>
  Object.entries(spoils).map(([name, spoil]) => ({
    name: `trailers: ${name}`,
    stage,
    applies,
    apply: (draft, random) => {
      if (draft.frame) spoil(draft.frame, random, draft)
    },
  }))

/** In HTTP's own trailer section, which says nothing that counts. */
const HTTP_TRAILERS: Spoiling = {
  name: 'HTTP chunks: trailers',
  stage: 'transfer',
  applies: plan => plan.transfer === 'chunked',
  apply: ({ plan, transfer }, random) => {
    const checksum = headerOfChecksum(plan.checksum?.algorithm ?? 'CRC32')
    const name = random.pick([checksum, 'content-length', 'transfer-encoding', 'x-a', 'host', 'authorization', 'x amz'])
    transfer?.trailers.push(trailer(name, random.pick(['', 'AAAAAA==', '5', 'chunked'])))
  },
}

export const TRAILER_SPOILINGS: readonly Spoiling[] = [
  ...list('trailers', SPOILS, plan => streamingOf(plan.form)?.trailer === true),
  ...list('frame', SIGNED_SPOILS, plan => streamingOf(plan.form)?.trailer === true),
  // Where the form has none.
  ...list(
    'frame',
    { 'where there is none': SPOILS['another algorithm, right'] as Spoil },
    plan => streamingOf(plan.form)?.trailer === false,
  ),
  HTTP_TRAILERS,
]
