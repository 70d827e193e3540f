import { crc32 } from 'node:zlib'
import type { Draft, DraftEntry, Lies } from './draft.ts'

const WIDE_32 = 0xffffffff
const WIDE_16 = 0xffff

/** The number of bytes that a field takes, and what is in it. */
type Field = readonly [bytes: number, value: number]

/** Little-endian; what doesn't fit is cut off, and -1 is the largest number there is. */
function record(fields: readonly Field[]): Buffer {
  const buffer = Buffer.alloc(fields.reduce((sum, [bytes]) => sum + bytes, 0))
  let at = 0
  for (const [bytes, value] of fields) {
    const fitting = BigInt.asUintN(8 * bytes, BigInt(Math.trunc(value)))
    if (bytes === 8) buffer.writeBigUInt64LE(fitting, at)
    else buffer.writeUIntLE(Number(fitting), at, bytes)
    at += bytes
  }
  return buffer
}

/** The extra field 0x0001. */
function wideField(values: readonly number[]): Buffer {
  return record([[2, 1], [2, 8 * values.length], ...values.map((value): Field => [8, value])])
}

/** Writes a draft down, with all that it says that isn't so. */
export function writeDraft(draft: Draft): Buffer {
  const pieces: Buffer[] = [draft.prefix]
  const offsets: number[] = []
  const counted = draft.countsPrefix ? draft.prefix.length : 0
  let offset = counted
  const push = (piece: Buffer) => {
    pieces.push(piece)
    offset += piece.length
  }
  for (const entry of draft.entries) {
    offsets.push(offset)
    push(localHeader(entry))
    push(entry.data)
    push(descriptor(entry))
    push(entry.gap)
  }
  push(draft.beforeDirectory)
  const directoryOffset = offset
  for (const position of draft.order) {
    const entry = draft.entries[position]
    if (entry !== undefined) push(centralHeader(entry, offsets[position] ?? 0))
  }
  push(draft.afterDirectory)
  pieces.push(endRecords(draft, directoryOffset, offset))
  return Buffer.concat(pieces)
}

/** What a field says: the truth, unless there's a lie for it. */
function teller<Name extends string>(lies: Lies<Name>): (name: Name, truth: number) => number {
  return (name, truth) => lies[name]?.(truth) ?? truth
}

function localHeader(entry: DraftEntry): Buffer {
  const tell = teller(entry.local)
  const name = entry.localName ?? entry.name
  const isStreamed = entry.descriptor !== undefined
  const sizes = isStreamed ? [0, 0] : [entry.content.length, entry.data.length]
  const isWide = entry.zip64 === 'both' || entry.zip64 === 'local'
  const values = sizes.map(value => entry.localWide?.(value) ?? value)
  const extra = Buffer.concat([isWide ? wideField(values) : Buffer.alloc(0), entry.localExtra])
  const head = record([
    [4, tell('signature', 0x04034b50)],
    [2, tell('version', entry.version)],
    [2, tell('flags', entry.flags | (isStreamed ? 8 : 0))],
    [2, tell('method', entry.method)],
    [4, tell('time', entry.time)],
    [4, tell('crc32', isStreamed ? 0 : crc32(entry.content))],
    [4, tell('compressedSizeBytes', isWide ? WIDE_32 : (sizes[1] ?? 0))],
    [4, tell('uncompressedSizeBytes', isWide ? WIDE_32 : (sizes[0] ?? 0))],
    [2, tell('nameLength', name.length)],
    [2, tell('extraLength', extra.length)],
  ])
  return Buffer.concat([head, name, extra])
}

function descriptor(entry: DraftEntry): Buffer {
  const { descriptor: form } = entry
  if (form === undefined) return Buffer.alloc(0)
  const tell = teller(entry.described)
  const bytes = form.endsWith('64') ? 8 : 4
  const fields: Field[] = [
    [4, tell('crc32', crc32(entry.content))],
    [bytes, tell('compressedSizeBytes', entry.data.length)],
    [bytes, tell('uncompressedSizeBytes', entry.content.length)],
  ]
  if (form.startsWith('signed')) fields.unshift([4, tell('signature', 0x08074b50)])
  return record(fields)
}

function centralHeader(entry: DraftEntry, offset: number): Buffer {
  const tell = teller(entry.central)
  const isWide = entry.zip64 === 'both' || entry.zip64 === 'central'
  const values = [entry.content.length, entry.data.length, offset].map(value => entry.centralWide?.(value) ?? value)
  const extra = Buffer.concat([isWide ? wideField(values) : Buffer.alloc(0), entry.centralExtra])
  const isStreamed = entry.descriptor !== undefined
  const head = record([
    [4, tell('signature', 0x02014b50)],
    [2, tell('madeBy', (entry.madeByHost << 8) | 30)],
    [2, tell('version', entry.version)],
    [2, tell('flags', entry.flags | (isStreamed ? 8 : 0))],
    [2, tell('method', entry.method)],
    [4, tell('time', entry.time)],
    [4, tell('crc32', crc32(entry.content))],
    [4, tell('compressedSizeBytes', isWide ? WIDE_32 : entry.data.length)],
    [4, tell('uncompressedSizeBytes', isWide ? WIDE_32 : entry.content.length)],
    [2, tell('nameLength', entry.name.length)],
    [2, tell('extraLength', extra.length)],
    [2, tell('commentLength', entry.comment.length)],
    [2, tell('disk', 0)],
    [2, tell('internalAttributes', 0)],
    [4, tell('externalAttributes', entry.mode * 2 ** 16)],
    [4, tell('localHeaderOffset', isWide ? WIDE_32 : offset)],
  ])
  return Buffer.concat([head, entry.name, extra, entry.comment])
}

/** Whatever follows the directory, which is at `directoryOffset` and ends at `endOffset`, as offsets are counted. */
function endRecords(draft: Draft, directoryOffset: number, endOffset: number): Buffer {
  const count = draft.order.length
  const sizeBytes = endOffset - directoryOffset
  const pieces: Buffer[] = []
  if (draft.zip64End) pieces.push(zip64End(draft, count, sizeBytes, directoryOffset), draft.beforeLocator)
  if (draft.zip64End && draft.hasLocator) pieces.push(locator(draft, endOffset))
  pieces.push(draft.beforeEnd)
  if (!draft.hasEnd) return Buffer.concat([...pieces, draft.trailing])
  const tell = teller(draft.endLies)
  const narrow = (value: number, limit: number) => (draft.zip64End ? limit : Math.min(value, limit))
  pieces.push(
    record([
      [4, tell('signature', 0x06054b50)],
      [2, tell('diskNumber', 0)],
      [2, tell('directoryDisk', 0)],
      [2, tell('entriesOnDisk', narrow(count, WIDE_16))],
      [2, tell('entryCount', narrow(count, WIDE_16))],
      [4, tell('directorySizeBytes', narrow(sizeBytes, WIDE_32))],
      [4, tell('directoryOffset', narrow(directoryOffset, WIDE_32))],
      [2, tell('commentLength', draft.comment.length)],
    ]),
  )
  return Buffer.concat([...pieces, draft.comment, draft.trailing])
}

function zip64End(draft: Draft, count: number, sizeBytes: number, directoryOffset: number): Buffer {
  const tell = teller(draft.zip64EndLies)
  const head = record([
    [4, tell('signature', 0x06064b50)],
    [8, tell('recordSize', 44 + draft.extensibleData.length)],
    [2, 45],
    [2, 45],
    [4, tell('diskNumber', 0)],
    [4, tell('directoryDisk', 0)],
    [8, tell('entriesOnDisk', count)],
    [8, tell('entryCount', count)],
    [8, tell('directorySizeBytes', sizeBytes)],
    [8, tell('directoryOffset', directoryOffset)],
  ])
  return Buffer.concat([head, draft.extensibleData])
}

function locator(draft: Draft, recordOffset: number): Buffer {
  const tell = teller(draft.locatorLies)
  return record([
    [4, tell('signature', 0x07064b50)],
    [4, tell('disk', 0)],
    [8, tell('recordOffset', recordOffset)],
    [4, tell('diskCount', 1)],
  ])
}
