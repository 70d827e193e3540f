import { buffer } from 'node:stream/consumers'
import { ZipFile } from 'yazl'

/** A zip with the given files, as any tool would write it. */
export async function zipOf(files: Record<string, string | Buffer>): Promise<Buffer> {
  const zip = new ZipFile()
  for (const [name, content] of Object.entries(files)) zip.addBuffer(Buffer.from(content), name)
  zip.end()
  return buffer(zip.outputStream)
}

export const smallBuild = () => zipOf({ 'server.sh': '#!/bin/sh\necho serving\n', 'data/level.txt': 'a level' })
