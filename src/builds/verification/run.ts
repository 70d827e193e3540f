import { extname } from 'node:path'
import { Worker } from 'node:worker_threads'
import { type CheckedPart, reportOf } from '../../archive/check-archive.ts'
import type { Limits } from '../../archive/limits.ts'
import type { Report } from '../../model/report.ts'
import type { FileExtent } from '../../storage/filesystem/extents.ts'
import type { WorkerMessage, WorkerTask } from './messages.ts'

export interface VerificationOptions {
  /** The most worker threads; a small zip takes one. */
  readonly threads: number
  /** Ends the threads; the promise rejects with the signal's reason. */
  readonly signal?: AbortSignal
  /** Uncompressed bytes checked so far, of how many. Not called for a zip whose structure is refused. */
  readonly onProgress?: (checkedBytes: number, totalBytes: number) => void
}

/** Below this a second thread takes longer to start than it saves. */
const SMALL_ZIP_BYTES = 16 * 1024 ** 2

/** The same file, but `.js` in the published package. */
const WORKER = new URL(`./worker${extname(import.meta.filename)}`, import.meta.url)

/**
 * Buffers are outside the heap, and the directory is in buffers, so that this is plenty even for a million entries. A
 * thread that exceeds it ends with an error instead of taking the process along.
 */
const RESOURCE_LIMITS = { maxOldGenerationSizeMb: 256 }

/**
 * Verifies the zip whose bytes are in `extents`, in threads of its own. The report depends on the bytes and the limits
 * alone. Rejects when the storage can't be read, a thread dies, or `signal` aborts: none of that says anything about the
 * zip.
 */
export async function verifyExtents(
  extents: readonly FileExtent[],
  limits: Limits,
  { threads, signal, onProgress }: VerificationOptions,
): Promise<Report> {
  signal?.throwIfAborted()
  const sizeBytes = extents.reduce((sum, extent) => sum + extent.sizeBytes, 0)
  const threadCount = sizeBytes < SMALL_ZIP_BYTES ? 1 : Math.max(1, threads)
  const taskCounter = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT)
  const { maxUncompressedBytes, maxEntries } = limits

  let checkedBytes = 0
  const count = (moreBytes: number, totalBytes: number) => {
    checkedBytes += moreBytes
    onProgress?.(checkedBytes, totalBytes)
  }
  const workers = Array.from({ length: threadCount }, (_, index) => {
    const task: WorkerTask = {
      extents,
      limits: { maxUncompressedBytes, maxEntries },
      taskCounter,
      reportsStructure: index === 0,
    }
    return new Worker(WORKER, { workerData: task, resourceLimits: RESOURCE_LIMITS, name: 'gantry-verification' })
  })
  const aborted = Promise.withResolvers<never>()
  const onAbort = () => aborted.reject(signal?.reason)
  signal?.addEventListener('abort', onAbort, { once: true })
  try {
    const parts = await Promise.race([Promise.all(workers.map(worker => partOf(worker, count))), aborted.promise])
    return reportOf(sizeBytes, parts)
  } finally {
    signal?.removeEventListener('abort', onAbort)
    await Promise.all(workers.map(worker => worker.terminate()))
  }
}

/** What a worker contributes; rejects if it ends without. */
function partOf(worker: Worker, onProgress: (checkedBytes: number, totalBytes: number) => void): Promise<CheckedPart> {
  return new Promise((resolve, reject) => {
    worker.on('message', (message: WorkerMessage) => {
      if (message.kind === 'done') resolve(message.part)
      else onProgress(message.checkedBytes, message.totalBytes)
    })
    worker.on('error', reject)
    worker.on('exit', code => reject(new Error(`a verification thread ended early, with code ${code}`)))
  })
}
