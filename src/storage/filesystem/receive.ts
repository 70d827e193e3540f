import type { FileHandle } from 'node:fs/promises'

/** Bytes gathered before they are written: one system call for many of the socket's 64 KiB. */
const WRITE_BYTES = 1024 * 1024

/**
 * Writes a body to a new file and closes it, durably: when it answers, the bytes have reached the disk. While one gathering is
 * written the next one arrives, so that at most two are in memory.
 *
 * @returns the number of bytes written
 */
export async function writeDurably(file: FileHandle, body: AsyncIterable<Buffer>): Promise<number> {
  try {
    const sizeBytes = await writeAll(file, body)
    await file.datasync()
    return sizeBytes
  } finally {
    await file.close()
  }
}

async function writeAll(file: FileHandle, body: AsyncIterable<Buffer>): Promise<number> {
  let gathered: Buffer[] = []
  let gatheredBytes = 0
  let writtenBytes = 0
  let writing: Promise<void> = Promise.resolve()
  const flush = async () => {
    const chunks = gathered
    const position = writtenBytes
    writtenBytes += gatheredBytes
    gathered = []
    gatheredBytes = 0
    await writing
    writing = writeFully(file, chunks, position)
    // A failure is thrown where it is awaited; without this it would be called unhandled in between.
    writing.catch(() => {})
  }
  try {
    for await (const chunk of body) {
      gathered.push(chunk)
      gatheredBytes += chunk.length
      if (gatheredBytes >= WRITE_BYTES) await flush()
    }
    if (gatheredBytes > 0) await flush()
  } finally {
    await writing
  }
  return writtenBytes
}

/** `writev` may write less than it was given, for instance on a disk that fills up. */
async function writeFully(file: FileHandle, chunks: Buffer[], position: number): Promise<void> {
  let rest = chunks
  let at = position
  while (rest.length > 0) {
    let { bytesWritten } = await file.writev(rest, at)
    at += bytesWritten
    let whole = 0
    while (whole < rest.length && bytesWritten >= (rest[whole] as Buffer).length) {
      bytesWritten -= (rest[whole] as Buffer).length
      whole++
    }
    rest = rest.slice(whole)
    if (bytesWritten > 0) rest[0] = (rest[0] as Buffer).subarray(bytesWritten)
  }
}
