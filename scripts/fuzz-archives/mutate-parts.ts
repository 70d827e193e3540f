import type { Random } from '../../conformance/crash/random.ts'
import { drawDraft, drawFile, fill } from './draw-draft.ts'
import { anyEntry, append, copyOf, type Mutation } from './mutation.ts'
import { plainName } from './names.ts'
import { writeDraft } from './write-draft.ts'

const SIGNATURES = ['PK\x03\x04', 'PK\x01\x02', 'PK\x05\x06', 'PK\x06\x06', 'PK\x06\x07', 'PK\x07\x08', 'PK\x05\x05']

/** Bytes to put where none are expected: nothing much, a signature, an entry, half a zip or a whole one. */
export function drawJunk(random: Random): Buffer {
  return random.pick(JUNK)(random)
}

const drawZip = (random: Random) => writeDraft(drawDraft(random, 2))

const JUNK: readonly ((random: Random) => Buffer)[] = [
  random => Buffer.alloc(random.integer(1, 40)),
  random => random.bytes(random.integer(1, 100)),
  random => Buffer.from(random.pick(SIGNATURES), 'latin1'),
  random => Buffer.concat([Buffer.from(random.pick(SIGNATURES), 'latin1'), random.bytes(random.integer(1, 60))]),
  drawZip,
  random => Buffer.concat([random.bytes(random.integer(1, 9)), drawZip(random)]),
  random => {
    const zip = drawZip(random)
    return zip.subarray(0, random.integer(1, zip.length))
  },
  random => {
    const zip = drawZip(random)
    return zip.subarray(random.integer(0, zip.length - 1))
  },
  () => Buffer.from('MZ\x90\0 a self-extractor', 'latin1'),
]

/** Records moved, repeated, left out, or with something between them. */
export const PART_MUTATIONS: readonly Mutation[] = [
  {
    what: 'a prefix',
    apply: (draft, random) => {
      draft.prefix = drawJunk(random)
      draft.countsPrefix = random.chance(0.5)
    },
  },
  {
    what: 'a gap behind an entry',
    apply: (draft, random) => {
      anyEntry(draft, random).gap = drawJunk(random)
    },
  },
  {
    what: 'an entry that is not listed',
    apply: (draft, random) => {
      const hidden = drawFile(random, plainName(random, 77), 2)
      draft.entries.splice(random.integer(0, draft.entries.length), 0, hidden)
      const at = draft.entries.indexOf(hidden)
      draft.order = draft.order.map(position => (position >= at ? position + 1 : position))
    },
  },
  {
    what: 'an entry is struck off the list',
    apply: (draft, random) => {
      if (draft.order.length > 1) draft.order.splice(random.integer(0, draft.order.length - 1), 1)
    },
  },
  {
    what: 'an entry is listed twice',
    apply: (draft, random) => {
      draft.order.push(random.pick(draft.order))
    },
  },
  {
    what: 'two headers point to one place',
    apply: (draft, random) => {
      const twin = copyOf(anyEntry(draft, random))
      const step = random.pick([0, 0, 1, 4, 30, -30, -46])
      twin.central.localHeaderOffset = truth => Math.max(0, truth - twin.data.length - 30 - twin.name.length + step)
      append(draft, twin)
    },
  },
  {
    what: 'a local header quoted by the entry before',
    apply: (draft, random) => {
      // As in the bombs of 2019: the data of a stored entry is the header of the next.
      const quoted = drawFile(random, plainName(random, 50), 2)
      const header = writeDraft({ ...drawDraft(random, 2), entries: [quoted], order: [] }).subarray(0, -22)
      const quoting = drawFile(random, plainName(random, 51), 2)
      quoting.method = 0
      quoting.descriptor = undefined
      quoting.zip64 = 'neither'
      fill(quoting, header.subarray(0, header.length - quoted.data.length), random)
      const { length } = quoting.data
      quoting.data = Buffer.alloc(0)
      quoting.local.compressedSizeBytes = () => length
      quoting.central.compressedSizeBytes = () => length
      append(draft, quoting)
      append(draft, quoted)
    },
  },
  {
    what: 'bytes in front of the directory',
    apply: (draft, random) => {
      draft.beforeDirectory = drawJunk(random)
    },
  },
  {
    what: 'bytes behind the directory',
    apply: (draft, random) => {
      draft.afterDirectory = random.chance(0.3) ? Buffer.from('PK\x05\x05\x02\0ab', 'latin1') : drawJunk(random)
    },
  },
  {
    what: 'bytes in the zip64 end record, or behind it',
    apply: (draft, random) => {
      draft.zip64End = true
      if (random.chance(0.5)) draft.extensibleData = drawJunk(random)
      else draft.beforeLocator = drawJunk(random)
    },
  },
  {
    what: 'bytes in front of the end record',
    apply: (draft, random) => {
      draft.beforeEnd = drawJunk(random)
    },
  },
  {
    what: 'no locator',
    apply: draft => {
      draft.zip64End = true
      draft.hasLocator = false
    },
  },
  {
    what: 'no end record',
    apply: draft => {
      draft.hasEnd = false
    },
  },
  {
    what: 'a comment that could be records',
    apply: (draft, random) => {
      draft.comment = drawJunk(random).subarray(0, 0xffff)
    },
  },
  {
    what: 'something follows the end',
    apply: (draft, random) => {
      draft.trailing = drawJunk(random)
    },
  },
  {
    what: 'extra fields of any kind',
    apply: (draft, random) => {
      const entry = anyEntry(draft, random)
      const field = drawExtras(random)
      const where = random.integer(0, 2)
      if (where !== 0) entry.localExtra = field
      if (where !== 1) entry.centralExtra = field
    },
  },
  {
    what: 'deflated data with something behind it, or cut',
    apply: (draft, random) => {
      const entry = anyEntry(draft, random)
      const kind = random.integer(0, 2)
      if (kind === 0) entry.data = Buffer.concat([entry.data, random.bytes(random.integer(1, 9))])
      else if (kind === 1) entry.data = entry.data.subarray(0, random.integer(0, entry.data.length))
      else entry.data = Buffer.concat([entry.data, entry.data])
    },
  },
  {
    what: 'no data',
    apply: (draft, random) => {
      anyEntry(draft, random).data = Buffer.alloc(0)
    },
  },
  {
    what: 'the content of another',
    apply: (draft, random) => {
      const { content, data, method } = anyEntry(draft, random)
      Object.assign(anyEntry(draft, random), random.chance(0.5) ? { content, data, method } : { data })
    },
  },
]

/** One to three fields: known ids, any length, lengths that lie. */
function drawExtras(random: Random): Buffer {
  const fields = Array.from({ length: random.integer(1, 3) }, () => {
    const data = random.bytes(random.pick([0, 1, 4, 8, 12, 16, 24, 28, 32]))
    const head = Buffer.alloc(4)
    head.writeUInt16LE(random.pick([0x0001, 0x0001, 0x7075, 0x000d, 0x5455, 0x9901, 0x6375, 0, 0xffff]), 0)
    head.writeUInt16LE(random.chance(0.85) ? data.length : random.pick([0, 1, 0xffff, data.length + 1]), 2)
    return Buffer.concat([head, data])
  })
  return Buffer.concat([...fields, Buffer.alloc(random.pick([0, 0, 1, 3]))])
}
