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

/** A Realtime script that runs on either version of Node.js. */
export async function scriptZip(): Promise<Buffer> {
  const zip = new yazl.ZipFile()
  const script = "'use strict'\nexports.ssExports = { init(session) { session.getLogger().info('init') } }\n"
  zip.addBuffer(Buffer.from(script), 'script.js', { mode: 0o100644 })
  zip.end()
  return buffer(zip.outputStream)
}
