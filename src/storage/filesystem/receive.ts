import type { FileHandle } from 'node:fs/promises'

/** Bytes gathered before they are written: one system call for many of the socket's 64 KiB. */
const WRITE_BYTES = 1024 * 1024

/**
 * Writes a body to a new file and closes it, durably: when it answers, the bytes have reached the disk. While one buffer is
 * written the other one fills. The chunks are copied, which costs next to nothing and bounds the memory whatever their size.
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
  let filling: Buffer = Buffer.allocUnsafeSlow(WRITE_BYTES)
  let filled = 0
  let other: Buffer | undefined
  let writtenBytes = 0
  let writing: Promise<void> = Promise.resolve()
  const flush = async () => {
    await writing
    writing = writeFully(file, filling.subarray(0, filled), writtenBytes)
    // A failure is thrown where it is awaited; without this it would be called unhandled in between.
    writing.catch(() => {})
    writtenBytes += filled
    filled = 0
    ;[filling, other] = [other ?? Buffer.allocUnsafeSlow(WRITE_BYTES), filling]
  }
  try {
    for await (const chunk of body) {
      for (let taken = 0; taken < chunk.length; ) {
        const copied = chunk.copy(filling, filled, taken)
        taken += copied
        filled += copied
        if (filled === WRITE_BYTES) await flush()
      }
    }
    if (filled > 0) await flush()
  } finally {
    await writing
  }
  return writtenBytes
}

/** A write may take less than it was given, for instance on a disk that fills up. */
async function writeFully(file: FileHandle, bytes: Buffer, position: number): Promise<void> {
  for (let written = 0; written < bytes.length; ) {
    const { bytesWritten } = await file.write(bytes, written, bytes.length - written, position + written)
    written += bytesWritten
  }
}
