import { createHash, randomBytes } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import yazl from 'yazl'
import { MIB } from '../support/zips.ts'

/** A file to upload. */
export interface UploadFile {
  readonly path: string
  readonly sizeBytes: number
  readonly sha256: string
}

/** The files that all scenarios share. */
export interface UploadFiles {
  /** One byte, which is no zip. */
  readonly tiny: UploadFile
  /** A zip of exactly 5 MiB. */
  readonly small: UploadFile
  /** A zip of exactly 100 MiB, more than any client sends in one piece. */
  readonly large: UploadFile
}

const ENTRIES = 10

export async function makeFiles(folder: string): Promise<UploadFiles> {
  return {
    tiny: await write(join(folder, 'tiny.zip'), Buffer.from('x')),
    small: await write(join(folder, 'small.zip'), await zipOfExactly(5 * MIB)),
    large: await write(join(folder, 'large.zip'), await zipOfExactly(100 * MIB)),
  }
}

async function write(path: string, bytes: Buffer): Promise<UploadFile> {
  await writeFile(path, bytes)
  return { path, sizeBytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') }
}

/** Its entries are noise, stored as it is: verification's CRCs cover every byte, and mixed-up parts show. */
async function zipOfExactly(sizeBytes: number): Promise<Buffer> {
  const headersBytes = (await storedZip(ENTRIES)).length - ENTRIES
  const zip = await storedZip(sizeBytes - headersBytes)
  if (zip.length !== sizeBytes) throw new Error(`a zip of ${zip.length} bytes and not ${sizeBytes}`)
  return zip
}

async function storedZip(contentBytes: number): Promise<Buffer> {
  const noise = randomBytes(contentBytes)
  const zip = new yazl.ZipFile()
  for (let entry = 0; entry < ENTRIES; entry++) {
    const content = noise.subarray((contentBytes * entry) / ENTRIES, (contentBytes * (entry + 1)) / ENTRIES)
    zip.addBuffer(content, `server/data-${entry}.bin`, { compress: false })
  }
  zip.addBuffer(Buffer.from('#!/bin/sh\nexec ./game\n'), 'server/run.sh', { mode: 0o100755, compress: false })
  zip.end()
  return buffer(zip.outputStream)
}
