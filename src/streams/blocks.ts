import { finished, type Readable } from 'node:stream'
import { failureOf } from './incomplete-body.ts'

/** What is handed on at a time: one system call for many of the socket's chunks of at most 64 KiB. */
export const BLOCK_BYTES = 512 * 1024

/** Blocks kept for the next bodies, enough for an SDK's ten parts at a time; those of a larger burst become garbage. */
const MAX_SPARE_BLOCKS = 32

const spareBlocks: Buffer[] = []

/** Takes a chunk of a body and gives what is to be kept of it to `keep`, which copies it. */
export type Take = (chunk: Buffer, keep: (bytes: Buffer) => void) => void

/**
 * What `take` keeps of a stream, in blocks of {@link BLOCK_BYTES}; only the last one is shorter. A block is the reader's until
 * it asks for the next one, which fills meanwhile; once that is full the stream waits. So a body holds three blocks at most (the
 * chunk that fills one may begin another), whatever sizes its chunks have.
 *
 * Chunks are taken as events: cheaper than awaiting each (decision 0008). If the reader or `take` gives up,
 * the rest of the stream flows away unread.
 *
 * @param source its chunks are taken over, memory and all: {@link free}
 * @throws what `take` throws, or where the stream fails the GantryError that it fails with, else `IncompleteBody`
 */
export async function* inBlocks(source: Readable, take: Take): AsyncGenerator<Buffer, void> {
  const full: Buffer[] = []
  let filling = newBlock()
  let filledBytes = 0
  let end: { readonly error?: unknown } | undefined
  let news = Promise.withResolvers<void>()

  const keep = (bytes: Buffer) => {
    for (let taken = 0; taken < bytes.length; ) {
      const copied = bytes.copy(filling, filledBytes, taken)
      taken += copied
      filledBytes += copied
      if (filledBytes < BLOCK_BYTES) return
      full.push(filling)
      filling = newBlock()
      filledBytes = 0
    }
  }
  const onData = (chunk: Buffer) => {
    try {
      take(chunk, keep)
    } catch (error) {
      onEnd(error)
    }
    free(chunk)
    if (full.length > 0) {
      source.pause()
      news.resolve()
    }
  }
  const onEnd = (error: unknown) => {
    source.off('data', onData)
    end ??= { error }
    news.resolve()
  }
  const forget = finished(source, { writable: false }, error => onEnd(error && failureOf(error)))
  source.on('data', onData)
  try {
    for (;;) {
      if (end?.error) throw end.error
      const block = full.shift()
      if (full.length === 0) source.resume()
      if (block) {
        yield block
        releaseBlock(block)
      } else if (end) {
        break
      } else {
        await news.promise
        news = Promise.withResolvers()
      }
    }
    if (filledBytes > 0) yield filling.subarray(0, filledBytes)
  } finally {
    forget()
    source.off('data', onData)
    source.resume()
    releaseBlock(filling)
  }
}

/** V8 puts a buffer that may be resized at the beginning of a page, as writing past the page cache needs (decision 11). */
function newBlock(): Buffer {
  return spareBlocks.pop() ?? Buffer.from(new ArrayBuffer(BLOCK_BYTES, { maxByteLength: BLOCK_BYTES }))
}

function releaseBlock(block: Buffer): void {
  if (spareBlocks.length < MAX_SPARE_BLOCKS) spareBlocks.push(block)
}

/**
 * Gives a chunk's memory back at once. Left to the garbage collector, the 64 KiB chunks of a large upload drive it into one
 * full collection after another, which took a third of the processor time (decision 0008).
 */
function free(chunk: Buffer): void {
  const memory = chunk.buffer
  if (memory instanceof ArrayBuffer && memory.byteLength === chunk.length) memory.transfer(0)
}
