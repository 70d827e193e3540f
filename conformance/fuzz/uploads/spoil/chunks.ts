import type { Random } from '../../../crash/random.ts'
import type { Draft, Spoiling, Stage } from '../draft.ts'
import { streamingOf } from '../draft.ts'
import type { Frame } from '../frame.ts'
import type { Plan } from '../plan.ts'

/** What can be wrong with chunks: the same for aws-chunked framing and for HTTP's own. */
type Spoil = (frame: Frame, random: Random) => void

const some = (frame: Frame, random: Random) => random.pick(frame.chunks)

const SPOILS: Record<string, Spoil> = {
  'a size off by a little': (frame, random) => {
    const chunk = some(frame, random)
    const size = chunk.data.length + random.pick([-2, -1, 1, 2, 16])
    chunk.size = size < 0 ? `-${-size}` : size.toString(16)
  },
  'a size that is none': (frame, random) => {
    some(frame, random).size = random.pick([
      ...[
        '',
        '-1',
        '-0',
        '+0',
        '0x0',
        '0x10',
        'g',
        '1g',
        '1.0',
        '1e3',
        '1_0',
        '1 0',
        '٣',
        '\0',
        '0\0',
        'NaN',
        'Infinity',
      ],
    ])
  },
  'a huge size': (frame, random) => {
    some(frame, random).size = random.pick([
      ...['7fffffff', '80000000', 'ffffffff', '100000000', '1fffffffffffff', '20000000000000', '7fffffffffffffff'],
      ...['8000000000000000', 'ffffffffffffffff', '10000000000000000', 'f'.repeat(40), `${'f'.repeat(600)}`],
    ])
  },
  'a size beyond 64 bits that would wrap to the right one': (frame, random) => {
    const chunk = some(frame, random)
    chunk.size = `1${chunk.data.length.toString(16).padStart(16, '0')}`
  },
  'a size in capitals': frame => {
    for (const chunk of frame.chunks) chunk.size = chunk.size.toUpperCase()
  },
  'leading zeros': (frame, random) => {
    const chunk = some(frame, random)
    chunk.size = `${'0'.repeat(random.pick([1, 2, 7, 8, 14, 15, 16, 17, 30, 600]))}${chunk.size}`
  },
  'a size in decimal': (frame, random) => {
    const chunk = some(frame, random)
    chunk.size = String(chunk.data.length)
  },
  'spaces around a size': (frame, random) => {
    const chunk = some(frame, random)
    const space = random.pick([' ', '\t', '  ', '\v', '\u00a0'])
    chunk.size = random.chance(0.5) ? `${chunk.size}${space}` : `${space}${chunk.size}`
  },
  'an extension': (frame, random) => {
    some(frame, random).extension += random.pick([
      ...[
        ';',
        ';a',
        ';a=b',
        ';a="b"',
        ';a="b;c\\"d"',
        ' ;a=b',
        ';a =b',
        ';;',
        ';=',
        ';a=b;c',
        ',a',
        ';a="',
        ';\xe9=\xe9',
      ],
      ...[
        `;a=${'b'.repeat(random.pick([380, 430, 500, 520, 5_000, 20_000]))}`,
        ';a\nb',
        ';a\rb',
        ';a\0b',
        ';chunk-signature=',
      ],
    ])
  },
  'a header with another end': (frame, random) => {
    some(frame, random).headerEnd = random.pick([
      '\n',
      '\r',
      '',
      '\r\r\n',
      '\n\r\n',
      '\r\n\r\n',
      ' \r\n',
      '\r\n ',
      '\n\r',
    ])
  },
  'data with another end': (frame, random) => {
    some(frame, random).dataEnd = random.pick([
      '\n',
      '\r',
      '',
      '\r\r\n',
      '\n\r\n',
      '\r\n\r\n',
      ' \r\n',
      '\r\n ',
      'x\r\n',
      '\n\r',
    ])
  },
  'LF for every CRLF': frame => {
    for (const chunk of frame.chunks) {
      chunk.headerEnd = '\n'
      if (chunk.dataEnd !== '') chunk.dataEnd = '\n'
    }
    frame.end = '\n'
  },
  'a chunk missing': (frame, random) => {
    frame.chunks.splice(random.integer(0, frame.chunks.length - 1), 1)
  },
  'a chunk twice': (frame, random) => {
    const at = random.integer(0, frame.chunks.length - 1)
    frame.chunks.splice(at, 0, { ...(frame.chunks[at] as Frame['chunks'][number]) })
  },
  'chunks swapped': (frame, random) => {
    const at = random.integer(0, frame.chunks.length - 1)
    const [moved] = frame.chunks.splice(at, 1)
    if (moved) frame.chunks.splice(random.integer(0, frame.chunks.length), 0, moved)
  },
  'the last chunk too early': frame => {
    const last = frame.chunks.pop()
    if (last) frame.chunks.unshift(last)
  },
  'data in the last chunk': (frame, random) => {
    const last = frame.chunks.at(-1)
    if (last) Object.assign(last, { data: random.bytes(random.integer(1, 30)), dataEnd: random.pick(['', '\r\n']) })
  },
  'a bit of the data flipped': (frame, random) => {
    const chunk = some(frame, random)
    if (chunk.data.length > 0) chunk.data = flipped(chunk.data, random)
  },
  'data longer or shorter than its size': (frame, random) => {
    const chunk = some(frame, random)
    const change = random.integer(1, 20)
    chunk.data = random.chance(0.5)
      ? Buffer.concat([chunk.data, random.bytes(change)])
      : chunk.data.subarray(0, Math.max(0, chunk.data.length - change))
  },
  'no end': frame => {
    frame.end = ''
  },
  'another end': (frame, random) => {
    frame.end = random.pick(['\n', '\r', '\r\r\n', '\n\r\n', '\r\n\r\n', ' \r\n', '\r\n\n', 'x\r\n', '\0\r\n'])
  },
}

const SIGNATURE_SPOILS: Record<string, Spoil> = {
  'a chunk signature wrong': (frame, random) => {
    const chunk = some(frame, random)
    const at = chunk.extension.length - random.integer(1, 64)
    const digit = chunk.extension[at] === '0' ? '1' : '0'
    chunk.extension = chunk.extension.slice(0, at) + digit + chunk.extension.slice(at + 1)
  },
  'chunk signatures swapped': (frame, random) => {
    const [a, b] = [some(frame, random), some(frame, random)]
    ;[a.extension, b.extension] = [b.extension, a.extension]
  },
  'a chunk signature missing': (frame, random) => {
    some(frame, random).extension = ''
  },
  'a chunk signature written otherwise': (frame, random) => {
    const chunk = some(frame, random)
    const [, hex = ''] = chunk.extension.split('=')
    chunk.extension = random.pick([
      ...[`;chunk-signature=${hex.toUpperCase()}`, `;Chunk-Signature=${hex}`, `;chunk-signature=${hex.slice(0, 63)}`],
      ...[
        `;chunk-signature=${hex}0`,
        `;chunk-signature="${hex}"`,
        `; chunk-signature=${hex}`,
        `;chunk-signature= ${hex}`,
      ],
      ...[`;chunk-signature=${hex};chunk-signature=${hex}`, `;a=b;chunk-signature=${hex}`, `;chunk-signature=${hex} `],
      ...[
        `;chunk-signature=${hex};a=b`,
        `,chunk-signature=${hex}`,
        `;chunk-signature:${hex}`,
        `;chunk-signature=${'0'.repeat(64)}`,
      ],
    ])
  },
}

export function flipped(data: Buffer, random: Random): Buffer {
  const copy = Buffer.from(data)
  const at = random.integer(0, copy.length - 1)
  copy.writeUInt8(copy.readUInt8(at) ^ (1 << random.integer(0, 7)), at)
  return copy
}

function at(
  stage: Stage,
  spoils: Record<string, Spoil>,
  what: string,
  applies: (plan: Plan) => boolean,
  frameOf: (draft: Draft) => Frame | undefined,
): Spoiling[] {
  return Object.entries(spoils).map(([name, spoil]) => ({
    name: `${what}: ${name}`,
    stage,
    applies,
    apply: (draft, random) => {
      const frame = frameOf(draft)
      // Another spoiling may have taken all chunks away.
      if (frame && frame.chunks.length > 0) spoil(frame, random)
    },
  }))
}

export const CHUNK_SPOILINGS: readonly Spoiling[] = [
  ...at(
    'frame',
    SPOILS,
    'aws-chunked',
    plan => streamingOf(plan.form) !== undefined,
    draft => draft.frame,
  ),
  ...at(
    'frame',
    SIGNATURE_SPOILS,
    'aws-chunked',
    plan => streamingOf(plan.form)?.signed === true,
    draft => draft.frame,
  ),
  ...at(
    'transfer',
    SPOILS,
    'HTTP chunks',
    plan => plan.transfer === 'chunked',
    draft => draft.transfer,
  ),
]
