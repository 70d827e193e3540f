import { buffer } from 'node:stream/consumers'
import { ZipFile } from 'yazl'

/** A game server that Linux can start, zipped with the given files as any tool would that keeps permissions. */
export async function buildOf(files: Record<string, string | Buffer>): Promise<Buffer> {
  const zip = new ZipFile()
  zip.addBuffer(Buffer.from('#!/bin/sh\necho serving\n'), 'server.sh', { mode: 0o100755 })
  for (const [name, content] of Object.entries(files)) zip.addBuffer(Buffer.from(content), name)
  zip.end()
  return buffer(zip.outputStream)
}

export const smallBuild = () => buildOf({ 'data/level.txt': 'a level' })
