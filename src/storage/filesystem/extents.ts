import { type FileHandle, open } from 'node:fs/promises'
import { assertRange, type RangedReader } from '../../streams/ranged-reader.ts'

/** A file, or the beginning of one, that holds a piece of an object. */
export interface FileExtent {
  readonly path: string
  readonly sizeBytes: number
}

/** An object may have 10,000 extents (S3's limit of parts) and a process 1,024 descriptors (the usual soft limit). */
const MAX_OPEN_FILES = 32

/**
 * Reads an object that is a list of files, one after the other. Files are opened when first needed, and at most
 * {@link MAX_OPEN_FILES} stay open. A file that is missing or shorter than its extent rejects the read that meets it.
 */
export async function openExtents(extents: readonly FileExtent[]): Promise<RangedReader> {
  return new ExtentsReader(extents)
}

interface OpenFile {
  readonly handle: Promise<FileHandle>
  readers: number
}

class ExtentsReader implements RangedReader {
  readonly sizeBytes: number
  readonly #extents: readonly FileExtent[]
  /** Where each extent begins within the object. */
  readonly #starts: readonly number[]
  /** Least recently used first. */
  readonly #open = new Map<number, OpenFile>()

  constructor(extents: readonly FileExtent[]) {
    const starts: number[] = []
    let end = 0
    for (const { sizeBytes } of extents) {
      starts.push(end)
      end += sizeBytes
    }
    this.#extents = extents
    this.#starts = starts
    this.sizeBytes = end
  }

  async read(offset: number, length: number): Promise<Buffer> {
    assertRange(offset, length, this.sizeBytes)
    const target = Buffer.allocUnsafeSlow(length)
    let index = this.#indexAt(offset)
    let filled = 0
    while (filled < length) {
      const extent = this.#extents[index]
      const start = this.#starts[index]
      if (extent === undefined || start === undefined) throw new RangeError(`no extent ${index}`)
      const position = offset + filled - start
      const wanted = Math.min(length - filled, extent.sizeBytes - position)
      if (wanted > 0) await this.#readFile(index, extent, target.subarray(filled, filled + wanted), position)
      filled += Math.max(wanted, 0)
      index += 1
    }
    return target
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const files = [...this.#open.values()]
    this.#open.clear()
    await Promise.all(files.map(file => close(file)))
  }

  /** The last extent that begins at or before `offset`, by bisection. */
  #indexAt(offset: number): number {
    let low = 0
    let high = this.#starts.length
    while (high - low > 1) {
      const middle = (low + high) >>> 1
      if ((this.#starts[middle] ?? 0) <= offset) low = middle
      else high = middle
    }
    return low
  }

  async #readFile(index: number, extent: FileExtent, target: Buffer, position: number): Promise<void> {
    const file = this.#acquire(index, extent.path)
    try {
      const handle = await file.handle
      let filled = 0
      while (filled < target.length) {
        const { bytesRead } = await handle.read(target, filled, target.length - filled, position + filled)
        if (bytesRead === 0) {
          throw new Error(`${extent.path} ends at ${position + filled} of ${extent.sizeBytes} bytes`)
        }
        filled += bytesRead
      }
    } finally {
      file.readers -= 1
      await this.#evict()
    }
  }

  #acquire(index: number, path: string): OpenFile {
    const file = this.#open.get(index) ?? { handle: open(path, 'r'), readers: 0 }
    this.#open.delete(index)
    this.#open.set(index, file)
    file.readers += 1
    // A file that couldn't be opened is forgotten, so that the next read tries again.
    file.handle.catch(() => this.#open.delete(index))
    return file
  }

  async #evict(): Promise<void> {
    for (const [index, file] of this.#open) {
      if (this.#open.size <= MAX_OPEN_FILES) return
      if (file.readers > 0) continue
      this.#open.delete(index)
      await close(file)
    }
  }
}

async function close(file: OpenFile): Promise<void> {
  const handle = await file.handle.catch(() => undefined)
  await handle?.close()
}
