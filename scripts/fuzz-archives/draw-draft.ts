import { deflateRawSync } from 'node:zlib'
import type { Random } from '../../conformance/crash/random.ts'
import type { Draft, DraftEntry } from './draft.ts'
import { plainName } from './names.ts'
import { writeDraft } from './write-draft.ts'

const NONE = Buffer.alloc(0)
/** How deep zips lie within zips. */
const MAX_DEPTH = 2

/** A zip that is right and has nothing in it that anybody could take offence at. */
export function drawDraft(random: Random, depth = 0): Draft {
  const entries = drawEntries(random, depth)
  const order = entries.map((_, position) => position)
  const zip64End = random.chance(0.2)
  return {
    prefix: NONE,
    countsPrefix: false,
    entries,
    order: random.chance(0.2) ? random.shuffled(order) : order,
    beforeDirectory: NONE,
    afterDirectory: NONE,
    zip64End,
    extensibleData: NONE,
    zip64EndLies: {},
    beforeLocator: NONE,
    hasLocator: true,
    locatorLies: {},
    beforeEnd: NONE,
    hasEnd: true,
    endLies: {},
    comment: random.chance(0.2) ? Buffer.from('a comment '.repeat(random.integer(1, 12))) : NONE,
    trailing: NONE,
  }
}

function drawEntries(random: Random, depth: number): DraftEntry[] {
  const entries: DraftEntry[] = []
  const count = random.chance(0.05) ? random.integer(10, 60) : random.integer(1, 6)
  for (let index = 0; index < count; index += 1) entries.push(drawFile(random, plainName(random, index), depth))
  if (random.chance(0.25)) entries.unshift(drawFolder(random))
  if (random.chance(0.2)) entries.push(drawLink(random))
  return entries
}

/** A file that is right. */
export function drawFile(random: Random, name: Buffer, depth: number): DraftEntry {
  const isStored = random.chance(0.35)
  const isAscii = name.every(byte => byte < 0x80)
  const descriptor = random.chance(0.25) ? random.pick(['signed', 'bare', 'signed64', 'bare64'] as const) : undefined
  const entry: DraftEntry = {
    name,
    localName: undefined,
    content: NONE,
    method: isStored ? 0 : 8,
    data: NONE,
    flags: isAscii && random.chance(0.5) ? 0 : 0x0800,
    version: random.pick([10, 20, 45]),
    madeByHost: random.pick([0, 3, 3, 10, 11, 19]),
    mode: random.pick([0o100644, 0o100755, 0]),
    time: random.pick([0x58_21_00_00, 0, random.integer(0, 2 ** 32 - 1)]),
    zip64: random.chance(0.2) ? random.pick(['both', 'local', 'central'] as const) : 'neither',
    descriptor,
    localExtra: drawExtra(random),
    centralExtra: drawExtra(random),
    comment: random.chance(0.1) ? Buffer.from('about this file') : NONE,
    gap: NONE,
    local: {},
    central: {},
    described: {},
    localWide: undefined,
    centralWide: undefined,
  }
  fill(entry, drawContent(random, depth), random)
  return entry
}

/** Gives an entry content, and data that unpacks to it. */
export function fill(entry: DraftEntry, content: Buffer, random: Random): void {
  entry.content = content
  if (entry.method !== 8) {
    entry.data = content
    return
  }
  // 0 writes stored blocks, 4 is Z_FIXED: the fixed code.
  const strategy = random.chance(0.2) ? 4 : 0
  entry.data = deflateRawSync(content, { level: random.pick([0, 1, 6, 9]), strategy })
}

function drawFolder(random: Random): DraftEntry {
  const folder = drawFile(random, Buffer.from('folder/'), MAX_DEPTH)
  folder.method = 0
  folder.mode = random.pick([0o40755, 0])
  folder.descriptor = undefined
  fill(folder, NONE, random)
  return folder
}

export function drawLink(random: Random): DraftEntry {
  const link = drawFile(random, Buffer.from('folder/link'), MAX_DEPTH)
  link.mode = 0o120777
  link.madeByHost = 3
  fill(link, Buffer.from(random.pick(['file', '../file', './sub/file'])), random)
  return link
}

function drawContent(random: Random, depth: number): Buffer {
  const kind = random.next()
  if (kind < 0.1) return NONE
  if (kind < 0.15 && depth < MAX_DEPTH) return writeDraft(drawDraft(random, depth + 1))
  if (kind < 0.2) return Buffer.from('PK\x03\x04PK\x07\x08PK\x01\x02PK\x05\x06', 'latin1')
  if (kind < 0.22) return Buffer.alloc(random.integer(1, 300_000))
  if (kind < 0.6) return random.bytes(random.integer(1, 300))
  return Buffer.from(`text ${random.integer(0, 999)} `.repeat(random.integer(1, 60)))
}

/** Timestamps and owners as Info-ZIP writes them, a field nobody knows, or the zero bytes that some tools pad with. */
function drawExtra(random: Random): Buffer {
  if (!random.chance(0.3)) return NONE
  return random.pick([
    Buffer.from([0x55, 0x54, 5, 0, 1, 1, 2, 3, 4]),
    Buffer.from([0x75, 0x78, 11, 0, 1, 4, 0, 0, 0, 0, 4, 0, 0, 0, 0]),
    Buffer.from([0xad, 0xde, 3, 0, 7, 7, 7]),
    Buffer.alloc(3),
    Buffer.alloc(8),
  ])
}
