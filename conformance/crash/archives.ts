import { createHash } from 'node:crypto'
import { buffer } from 'node:stream/consumers'
import { ZipFile } from 'yazl'
import type { Random } from './random.ts'

/** What is known of an archive without having it, and what has to become of it. */
export interface ArchiveFacts {
  readonly sizeBytes: number
  readonly sha256: string
  readonly expected: 'READY' | 'FAILED'
  /** What is wrong with it, if anything. */
  readonly kind: 'good' | 'flipped byte' | 'cut short' | 'no zip'
}

/** What a client uploads. */
export interface Archive {
  readonly bytes: Buffer
  /** Apart from the bytes, so that whoever remembers what was uploaded needn't keep them. */
  readonly facts: ArchiveFacts
}

/** A zip of about `sizeBytes` of incompressible entries; none is like another, so that mixed-up bytes show. */
export async function makeArchive(random: Random, sizeBytes: number, corrupt: boolean): Promise<Archive> {
  const whole = await zipOf(random.bytes(sizeBytes), random.integer(1, 8), () => random.chance(0.2))
  const kind = corrupt ? random.pick(['flipped byte', 'cut short', 'no zip'] as const) : 'good'
  return archiveOf(damaged(whole, kind, random, sizeBytes), kind)
}

/** A zip of exactly `totalBytes`; where that is too few for one, bytes that are none. */
export async function makeArchiveOfExactly(random: Random, totalBytes: number): Promise<Archive> {
  const entries = random.integer(1, 4)
  const { length: overheadBytes } = await zipOf(Buffer.alloc(0), entries, () => false)
  if (totalBytes < overheadBytes) return archiveOf(random.bytes(totalBytes), 'no zip')
  return archiveOf(await zipOf(random.bytes(totalBytes - overheadBytes), entries, () => false), 'good')
}

async function zipOf(content: Buffer, entries: number, compresses: () => boolean): Promise<Buffer> {
  const zip = new ZipFile()
  for (let entry = 0; entry < entries; entry++) {
    const from = Math.floor((content.length * entry) / entries)
    const to = Math.floor((content.length * (entry + 1)) / entries)
    zip.addBuffer(content.subarray(from, to), `server/data-${entry}.bin`, { compress: compresses() })
  }
  zip.addBuffer(Buffer.from('#!/bin/sh\nexec ./server\n'), 'server/run.sh', { mode: 0o100755, compress: false })
  zip.end()
  return buffer(zip.outputStream)
}

function archiveOf(bytes: Buffer, kind: ArchiveFacts['kind']): Archive {
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  return { bytes, facts: { sizeBytes: bytes.length, sha256, expected: kind === 'good' ? 'READY' : 'FAILED', kind } }
}

function damaged(zip: Buffer, kind: ArchiveFacts['kind'], random: Random, sizeBytes: number): Buffer {
  if (kind === 'cut short') return zip.subarray(0, zip.length - random.integer(1, Math.min(1000, zip.length - 1)))
  if (kind === 'no zip') return random.bytes(sizeBytes)
  if (kind === 'flipped byte') {
    // Within the first entry's content: behind its header and name, and before anything else.
    const at = 30 + 'server/data-0.bin'.length + random.integer(0, Math.floor(sizeBytes / 10))
    zip.writeUInt8(zip.readUInt8(at) ^ (1 << random.integer(0, 7)), at)
  }
  return zip
}
