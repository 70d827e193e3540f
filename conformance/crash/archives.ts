import { createHash } from 'node:crypto'
import { ZipFile } from 'yazl'
import type { Random } from './random.ts'

/** What a client uploads, and what has to become of it. */
export interface Archive {
  readonly bytes: Buffer
  readonly sha256: string
  readonly expected: 'READY' | 'FAILED'
  /** What is wrong with it, if anything. */
  readonly kind: 'good' | 'flipped byte' | 'cut short' | 'no zip'
}

/** A zip of about `sizeBytes` of incompressible entries; none is like another, so that mixed-up bytes show. */
export async function makeArchive(random: Random, sizeBytes: number, corrupt: boolean): Promise<Archive> {
  const zip = new ZipFile()
  const entries = random.integer(1, 8)
  const noise = random.bytes(sizeBytes)
  for (let entry = 0; entry < entries; entry++) {
    const from = Math.floor((sizeBytes * entry) / entries)
    const to = Math.floor((sizeBytes * (entry + 1)) / entries)
    zip.addBuffer(noise.subarray(from, to), `server/data-${entry}.bin`, { compress: random.chance(0.2) })
  }
  zip.addBuffer(Buffer.from('#!/bin/sh\nexec ./server\n'), 'server/run.sh', { mode: 0o100755 })
  zip.end()
  const chunks: Buffer[] = []
  for await (const chunk of zip.outputStream) chunks.push(chunk as Buffer)
  const whole = Buffer.concat(chunks)
  const kind = corrupt ? random.pick(['flipped byte', 'cut short', 'no zip'] as const) : 'good'
  const bytes = damaged(whole, kind, random, sizeBytes)
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  return { bytes, sha256, expected: corrupt ? 'FAILED' : 'READY', kind }
}

function damaged(zip: Buffer, kind: Archive['kind'], random: Random, sizeBytes: number): Buffer {
  if (kind === 'cut short') return zip.subarray(0, zip.length - random.integer(1, Math.min(1000, zip.length - 1)))
  if (kind === 'no zip') return random.bytes(sizeBytes)
  if (kind === 'flipped byte') {
    // Within the first entry's content: behind its header and name, and before anything else.
    const at = 30 + 'server/data-0.bin'.length + random.integer(0, Math.floor(sizeBytes / 10))
    zip.writeUInt8(zip.readUInt8(at) ^ (1 << random.integer(0, 7)), at)
  }
  return zip
}
