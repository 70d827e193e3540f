import type { Random } from '../../../crash/random.ts'
import { mutateBytes } from '../../cases/mutate.ts'
import type { Draft, Spoiling } from '../draft.ts'
import { flipped } from './chunks.ts'

/** A request that must never be answered unless its octets are what HTTP takes for a request. */
export const SMUGGLED = '/smuggled'
const smuggled = Buffer.from(`GET ${SMUGGLED} HTTP/1.1\r\nHost: x\r\n\r\n`)

function bodyStart({ bytes }: Draft): number {
  const end = bytes.indexOf('\r\n\r\n')
  return end < 0 ? 0 : end + 4
}

function extra(random: Random): Buffer {
  return random.pick([
    ...[
      smuggled,
      Buffer.from('\r\n'),
      Buffer.from('\n'),
      Buffer.from('0\r\n\r\n'),
      Buffer.from('5\r\nhello\r\n0\r\n\r\n'),
    ],
    ...[random.bytes(random.integer(1, 50)), Buffer.from('\0'), Buffer.from('GET'), Buffer.from('x-a: b\r\n\r\n')],
  ])
}

const spoil = (stage: Spoiling['stage'], name: string, apply: Spoiling['apply']): Spoiling => ({
  name: `${stage}: ${name}`,
  stage,
  applies: () => true,
  apply,
})

export const BYTE_SPOILINGS: readonly Spoiling[] = [
  spoil('payload', 'a bit flipped', (draft, random) => {
    if (draft.payload.length > 0) draft.payload = flipped(draft.payload, random)
  }),
  spoil('payload', 'bytes added', (draft, random) => {
    const at = random.pick([0, draft.payload.length, random.integer(0, draft.payload.length)])
    draft.payload = Buffer.concat([draft.payload.subarray(0, at), extra(random), draft.payload.subarray(at)])
  }),
  spoil('payload', 'cut short', (draft, random) => {
    draft.payload = draft.payload.subarray(0, random.integer(0, draft.payload.length))
  }),
  spoil('payload', 'a request in it', (draft, random) => {
    if (draft.payload.length < smuggled.length) return
    const changed = Buffer.from(draft.payload)
    smuggled.copy(changed, random.pick([0, changed.length - smuggled.length]))
    draft.payload = changed
  }),
  spoil('body', 'bytes after its end', (draft, random) => {
    draft.body = Buffer.concat([draft.body, extra(random)])
  }),
  spoil('body', 'its end cut off', (draft, random) => {
    draft.body = draft.body.subarray(0, Math.max(0, draft.body.length - random.integer(1, 200)))
  }),
  spoil('body', 'changed at random', (draft, random) => {
    draft.body = mutateBytes(random, draft.body)
  }),
  spoil('bytes', 'after the end', (draft, random) => {
    draft.bytes = Buffer.concat([draft.bytes, extra(random)])
  }),
  spoil('bytes', 'cut off', (draft, random) => {
    const start = random.chance(0.8) ? bodyStart(draft) : 1
    draft.bytes = draft.bytes.subarray(0, random.integer(Math.min(start, draft.bytes.length), draft.bytes.length))
  }),
  spoil('bytes', 'its last ones cut off', (draft, random) => {
    draft.bytes = draft.bytes.subarray(0, Math.max(1, draft.bytes.length - random.integer(1, 6)))
  }),
  spoil('bytes', 'of the body changed at random', (draft, random) => {
    const start = bodyStart(draft)
    draft.bytes = Buffer.concat([draft.bytes.subarray(0, start), mutateBytes(random, draft.bytes.subarray(start))])
  }),
  spoil('bytes', 'of the head changed at random', (draft, random) => {
    const start = bodyStart(draft)
    draft.bytes = Buffer.concat([mutateBytes(random, draft.bytes.subarray(0, start)), draft.bytes.subarray(start)])
  }),
]
