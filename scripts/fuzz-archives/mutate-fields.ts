import { drawLie } from './boundaries.ts'
import type { CentralField, DescriptorField, EndField, LocalField, LocatorField, Zip64EndField } from './draft.ts'
import { anyEntry, type Mutation } from './mutation.ts'

const LOCAL: readonly LocalField[] = [
  'signature',
  'version',
  'flags',
  'method',
  'time',
  'crc32',
  'compressedSizeBytes',
  'uncompressedSizeBytes',
  'nameLength',
  'extraLength',
]
const CENTRAL: readonly CentralField[] = [
  ...LOCAL,
  'madeBy',
  'commentLength',
  'disk',
  'internalAttributes',
  'externalAttributes',
  'localHeaderOffset',
]
const BOTH: readonly LocalField[] = ['version', 'flags', 'method', 'time', 'crc32', 'uncompressedSizeBytes']
const END: readonly EndField[] = [
  'signature',
  'diskNumber',
  'directoryDisk',
  'entriesOnDisk',
  'entryCount',
  'directorySizeBytes',
  'directoryOffset',
  'commentLength',
]
const ZIP64_END: readonly Zip64EndField[] = [
  'signature',
  'diskNumber',
  'directoryDisk',
  'entriesOnDisk',
  'entryCount',
  'directorySizeBytes',
  'directoryOffset',
  'recordSize',
]
const LOCATOR: readonly LocatorField[] = ['signature', 'disk', 'recordOffset', 'diskCount']
const DESCRIPTOR: readonly DescriptorField[] = ['signature', 'crc32', 'compressedSizeBytes', 'uncompressedSizeBytes']
/** 4.4.4, as numbers of bits. */
const FLAG_BITS = [0, 1, 3, 5, 6, 11, 13]

/** One field says something else. */
export const FIELD_MUTATIONS: readonly Mutation[] = [
  {
    what: 'a field of a local header',
    apply: (draft, random) => {
      anyEntry(draft, random).local[random.pick(LOCAL)] = drawLie(random)
    },
  },
  {
    what: 'a field of a central header',
    apply: (draft, random) => {
      anyEntry(draft, random).central[random.pick(CENTRAL)] = drawLie(random)
    },
  },
  {
    what: 'a field of both headers',
    apply: (draft, random) => {
      const entry = anyEntry(draft, random)
      const field = random.pick(BOTH)
      entry.central[field] = drawLie(random)
      entry.local[field] = entry.central[field]
    },
  },
  {
    what: 'a flag, in one header or both',
    apply: (draft, random) => {
      const entry = anyEntry(draft, random)
      const bit = 1 << random.pick(FLAG_BITS)
      const flip = (flags: number) => flags ^ bit
      const where = random.integer(0, 2)
      if (where !== 0) entry.local.flags = flip
      if (where !== 1) entry.central.flags = flip
    },
  },
  {
    what: 'a field of a data descriptor',
    apply: (draft, random) => {
      const entry = anyEntry(draft, random)
      entry.descriptor ??= random.pick(['signed', 'bare', 'signed64', 'bare64'] as const)
      entry.described[random.pick(DESCRIPTOR)] = drawLie(random)
    },
  },
  {
    what: 'sizes in a local header that leaves them to a descriptor',
    apply: (draft, random) => {
      const entry = anyEntry(draft, random)
      entry.descriptor ??= 'signed'
      const isTrue = random.chance(0.5)
      const lie = drawLie(random)
      entry.local.compressedSizeBytes = () => (isTrue ? entry.data.length : lie(entry.data.length))
      entry.local.uncompressedSizeBytes = () => (isTrue ? entry.content.length : lie(entry.content.length))
    },
  },
  {
    what: 'a value of a zip64 field',
    apply: (draft, random) => {
      const entry = anyEntry(draft, random)
      entry.zip64 = random.pick(['both', 'local', 'central'] as const)
      if (random.chance(0.5)) entry.localWide = drawLie(random)
      else entry.centralWide = drawLie(random)
    },
  },
  {
    what: 'a value beside an unneeded zip64 field',
    apply: (draft, random) => {
      const entry = anyEntry(draft, random)
      entry.zip64 = 'both'
      const isReal = random.chance(0.7)
      const lie = drawLie(random)
      const field = random.pick(['compressedSizeBytes', 'uncompressedSizeBytes'] as const)
      const truth = field === 'compressedSizeBytes' ? entry.data.length : entry.content.length
      const say = () => (isReal ? truth : lie(truth))
      if (random.chance(0.7)) entry.local[field] = say
      if (random.chance(0.7)) entry.central[field] = say
    },
  },
  {
    what: 'a field of the end record',
    apply: (draft, random) => {
      draft.endLies[random.pick(END)] = drawLie(random)
    },
  },
  {
    what: 'a field of the zip64 end record',
    apply: (draft, random) => {
      draft.zip64End = true
      draft.zip64EndLies[random.pick(ZIP64_END)] = drawLie(random)
    },
  },
  {
    what: 'a field of the zip64 locator',
    apply: (draft, random) => {
      draft.zip64End = true
      draft.locatorLies[random.pick(LOCATOR)] = drawLie(random)
    },
  },
  {
    what: 'both end records speak out',
    apply: (draft, random) => {
      draft.zip64End = true
      const count = draft.order.length
      const lie = random.chance(0.5) ? (truth: number) => truth : drawLie(random)
      draft.endLies.entryCount = () => lie(count)
      draft.endLies.entriesOnDisk = () => lie(count)
    },
  },
]
