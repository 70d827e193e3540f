import { constants } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'

/** What direct writes come in: a page, which is a multiple of every disk's sector. */
const DIRECT_BYTES = 4096

/**
 * Writes a body to a new file and closes it, durably: when it answers, the bytes have reached the disk.
 *
 * Whole pages go to the disk past the page cache, where the system can (decision 11).
 *
 * @param body a chunk costs a system call, so better a few large ones; while one is written, nothing keeps the body from
 *   preparing the next
 * @returns the number of bytes written
 */
export async function writeDurably(file: FileHandle, path: string, body: AsyncIterable<Buffer>): Promise<number> {
  let opening: Promise<FileHandle | undefined> | undefined
  try {
    let sizeBytes = 0
    for await (const chunk of body) {
      const isWhole = isDirectSize(chunk.length) && isDirectSize(sizeBytes)
      if (isWhole) opening ??= openDirect(path)
      const direct = isWhole ? await opening : undefined
      const written = direct ? await writeDirectly(direct, chunk, sizeBytes) : 0
      await writeFully(file, chunk.subarray(written), sizeBytes + written)
      sizeBytes += chunk.length
    }
    await file.datasync()
    return sizeBytes
  } finally {
    await (await opening)?.close()
    await file.close()
  }
}

function isDirectSize(bytes: number): boolean {
  return bytes % DIRECT_BYTES === 0
}

/** The file once more, to be written to past the page cache. Undefined: not on this system, or not in this file system. */
function openDirect(path: string): Promise<FileHandle | undefined> {
  if (constants.O_DIRECT === undefined) return Promise.resolve(undefined)
  return open(path, constants.O_WRONLY | constants.O_DIRECT).catch(() => undefined)
}

/** @returns how many bytes it wrote; the rest is for {@link writeFully}, which also meets the error if there is one */
async function writeDirectly(file: FileHandle, bytes: Buffer, position: number): Promise<number> {
  return file.write(bytes, 0, bytes.length, position).then(
    ({ bytesWritten }) => bytesWritten,
    () => 0,
  )
}

/** A write may take less than it was given, for instance on a disk that fills up. */
async function writeFully(file: FileHandle, bytes: Buffer, position: number): Promise<void> {
  for (let written = 0; written < bytes.length; ) {
    const { bytesWritten } = await file.write(bytes, written, bytes.length - written, position + written)
    written += bytesWritten
  }
}
