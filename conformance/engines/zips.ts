import { randomBytes } from 'node:crypto'
import { buffer } from 'node:stream/consumers'
import yazl from 'yazl'

/** A build whose program can be started, of about that size. */
export function buildZip(sizeBytes = 4_096): Promise<Buffer> {
  return zipOf({ 'server.sh': '#!/bin/sh\nexec bin/game\n', 'bin/game': randomBytes(sizeBytes) })
}

/** One byte of `bin/game` is another than its checksum says. */
export async function corruptBuildZip(): Promise<Buffer> {
  const zip = await buildZip()
  const at = zip.length / 2
  zip.writeUInt8(zip.readUInt8(at) ^ 1, at)
  return zip
}

/** A Realtime script; the word makes it like no other. */
export function scriptZip(word: string): Promise<Buffer> {
  return zipOf({ 'server.js': `const word = ${JSON.stringify(word)}\nexports.ssExports = { init: () => word }\n` })
}

/** Files at the top of a zip; a `.sh` can be started. */
export function zipOf(files: Readonly<Record<string, string | Buffer>>): Promise<Buffer> {
  const zip = new yazl.ZipFile()
  for (const [name, content] of Object.entries(files)) {
    zip.addBuffer(Buffer.from(content), name, { mode: name.endsWith('.sh') ? 0o100755 : 0o100644, compress: false })
  }
  zip.end()
  return buffer(zip.outputStream)
}
