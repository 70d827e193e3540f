import type { Random } from '../../conformance/crash/random.ts'
import { drawDraft } from './draw-draft.ts'
import { drawJunk } from './mutate-parts.ts'
import { writeDraft } from './write-draft.ts'

/** Something done to a zip without knowing what it is. */
export interface ByteMutation {
  readonly what: string
  readonly apply: (bytes: Buffer, random: Random) => Buffer
}

function place(bytes: Buffer, random: Random): number {
  return random.integer(0, Math.max(0, bytes.length - 1))
}

function spliced(bytes: Buffer, start: number, end: number, between: Buffer): Buffer {
  return Buffer.concat([bytes.subarray(0, start), between, bytes.subarray(end)])
}

export const BYTE_MUTATIONS: readonly ByteMutation[] = [
  {
    what: 'bits flipped',
    apply: (bytes, random) => {
      const changed = Buffer.from(bytes)
      for (let count = random.integer(1, 4); count > 0; count -= 1) {
        const at = place(changed, random)
        changed[at] = (changed[at] ?? 0) ^ (1 << random.integer(0, 7))
      }
      return changed
    },
  },
  {
    what: 'bytes near the end changed',
    apply: (bytes, random) => {
      const changed = Buffer.from(bytes)
      const at = Math.max(0, changed.length - random.integer(1, 200))
      changed[at] = random.pick([0, 1, 0x50, 0x7f, 0x80, 0xff, random.integer(0, 255)])
      return changed
    },
  },
  { what: 'cut short', apply: (bytes, random) => bytes.subarray(0, place(bytes, random)) },
  { what: 'without its beginning', apply: (bytes, random) => bytes.subarray(place(bytes, random)) },
  {
    what: 'a piece left out',
    apply: (bytes, random) => {
      const start = place(bytes, random)
      return spliced(bytes, start, start + random.integer(1, 60), Buffer.alloc(0))
    },
  },
  {
    what: 'a piece put in',
    apply: (bytes, random) => {
      const at = place(bytes, random)
      return spliced(bytes, at, at, drawJunk(random))
    },
  },
  {
    what: 'a piece repeated',
    apply: (bytes, random) => {
      const start = place(bytes, random)
      const end = start + random.integer(1, 300)
      return spliced(bytes, end, end, bytes.subarray(start, end))
    },
  },
  {
    what: 'another zip in front, or behind',
    apply: (bytes, random) => {
      const other = writeDraft(drawDraft(random, 1))
      return Buffer.concat(random.chance(0.5) ? [bytes, other] : [other, bytes])
    },
  },
  { what: 'itself twice', apply: bytes => Buffer.concat([bytes, bytes]) },
  {
    what: 'itself behind a copy that lost its first signature',
    apply: bytes => {
      const copy = Buffer.from(bytes)
      copy.fill(0, 0, 4)
      return Buffer.concat([copy, bytes])
    },
  },
]
