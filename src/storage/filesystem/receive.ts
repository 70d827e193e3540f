import type { FileHandle } from 'node:fs/promises'

/**
 * Writes a body to a new file and closes it, durably: when it answers, the bytes have reached the disk.
 *
 * @param body a chunk costs a system call, so better a few large ones; while one is written, nothing keeps the body from
 *   preparing the next
 * @returns the number of bytes written
 */
export async function writeDurably(file: FileHandle, body: AsyncIterable<Buffer>): Promise<number> {
  try {
    let sizeBytes = 0
    for await (const chunk of body) {
      await writeFully(file, chunk, sizeBytes)
      sizeBytes += chunk.length
    }
    await file.datasync()
    return sizeBytes
  } finally {
    await file.close()
  }
}

/** A write may take less than it was given, for instance on a disk that fills up. */
async function writeFully(file: FileHandle, bytes: Buffer, position: number): Promise<void> {
  for (let written = 0; written < bytes.length; ) {
    const { bytesWritten } = await file.write(bytes, written, bytes.length - written, position + written)
    written += bytesWritten
  }
}
