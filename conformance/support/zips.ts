import { randomBytes } from 'node:crypto'
import { buffer } from 'node:stream/consumers'
import yazl from 'yazl'

export const MIB = 1024 * 1024

/** A zip of about that size, which no compression makes smaller. */
export async function zipOf(sizeBytes: number): Promise<Buffer> {
  const zip = new yazl.ZipFile()
  zip.addBuffer(Buffer.from('#!/bin/sh\nexec bin/game\n'), 'server.sh', { mode: 0o100755 })
  zip.addBuffer(randomBytes(sizeBytes), 'bin/game', { compress: false })
  zip.end()
  return buffer(zip.outputStream)
}
