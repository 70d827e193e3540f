import { crc32 } from 'node:zlib'
import type { Random } from '../../conformance/crash/random.ts'
import { anyEntry, append, copyOf, type Mutation } from './mutation.ts'
import { hostileName, plainName } from './names.ts'

/** The Info-ZIP Unicode Path field that gives `name` another name. */
function unicodePath(name: Buffer, other: Buffer, random: Random): Buffer {
  const field = Buffer.alloc(9)
  field.writeUInt16LE(0x7075, 0)
  field.writeUInt16LE((5 + other.length) & 0xffff, 2)
  field.writeUInt8(random.chance(0.9) ? 1 : random.integer(0, 255), 4)
  field.writeUInt32LE(random.chance(0.8) ? crc32(name) : 0, 5)
  return Buffer.concat([field, other])
}

function drawUnicodePath(name: Buffer, random: Random): Buffer {
  const other = random.pick([name, Buffer.from(`ö${name.length}`), hostileName(random), plainName(random, 99)])
  return unicodePath(name, other, random)
}

/** Names that mean trouble, and names that two programs read differently. */
export const NAME_MUTATIONS: readonly Mutation[] = [
  {
    what: 'a hostile name',
    apply: (draft, random) => {
      const entry = anyEntry(draft, random)
      entry.name = hostileName(random)
      entry.flags = random.pick([0, 0x0800])
    },
  },
  {
    what: 'another name in the local header',
    apply: (draft, random) => {
      const entry = anyEntry(draft, random)
      const changed = Buffer.from(entry.name)
      if (changed.length > 0) changed[random.integer(0, changed.length - 1)] = random.integer(0, 255)
      entry.localName = random.pick([changed, hostileName(random), Buffer.concat([entry.name, Buffer.from('\0x')])])
    },
  },
  {
    what: 'a name that somebody else has',
    apply: (draft, random) => {
      const name = anyEntry(draft, random).name
      anyEntry(draft, random).name = random.chance(0.7) ? name : Buffer.from(name.toString('latin1').toUpperCase())
    },
  },
  {
    what: 'the same entry twice in the file',
    apply: (draft, random) => {
      append(draft, copyOf(anyEntry(draft, random)))
    },
  },
  {
    what: 'a letter in UTF-8 and in CP437',
    apply: (draft, random) => {
      const twin = copyOf(anyEntry(draft, random))
      const entry = anyEntry(draft, random)
      entry.name = Buffer.from('ü')
      entry.flags |= 0x0800
      twin.name = random.pick([Buffer.from([0x81]), Buffer.from('ü'), Buffer.from('├╝')])
      twin.flags = random.chance(0.8) ? 0 : 0x0800
      append(draft, twin)
    },
  },
  {
    what: 'a Unicode path, in one header or both',
    apply: (draft, random) => {
      const entry = anyEntry(draft, random)
      const field = drawUnicodePath(entry.name, random)
      const where = random.integer(0, 2)
      if (where !== 0) entry.localExtra = Buffer.concat([entry.localExtra, field])
      if (where !== 1) entry.centralExtra = Buffer.concat([entry.centralExtra, field])
    },
  },
  {
    what: 'two Unicode paths',
    apply: (draft, random) => {
      const entry = anyEntry(draft, random)
      const fields = Buffer.concat([drawUnicodePath(entry.name, random), drawUnicodePath(entry.name, random)])
      entry.centralExtra = fields
      if (random.chance(0.7)) entry.localExtra = fields
    },
  },
  {
    what: 'a link, and something below it',
    apply: (draft, random) => {
      const link = copyOf(anyEntry(draft, random))
      link.name = Buffer.from(random.pick(['way', 'way/', 'folder/way']))
      link.mode = 0o120777
      link.method = 0
      link.content = Buffer.from(random.pick(['..', '../..', 'bin', '/etc', 'a/../../b', 'way', '', 'x\0y', './.']))
      link.data = link.content
      const below = copyOf(anyEntry(draft, random))
      below.name = Buffer.from(random.pick(['way/below', 'way', 'WAY/below', 'folder/way/below', 'elsewhere']))
      append(draft, link)
      append(draft, below)
    },
  },
  {
    what: 'another type of file',
    apply: (draft, random) => {
      const entry = anyEntry(draft, random)
      entry.mode = random.pick([0o040755, 0o120777, 0o020666, 0o060666, 0o010644, 0o140777, 0o170000, 0])
      entry.madeByHost = random.pick([0, 3, 19, 255])
    },
  },
  {
    what: 'a folder that has content',
    apply: (draft, random) => {
      const entry = anyEntry(draft, random)
      entry.name = Buffer.concat([entry.name, Buffer.from('/')])
      if (random.chance(0.5)) entry.mode = 0o40755
    },
  },
]
