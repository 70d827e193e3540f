import { extname } from 'node:path'
import { Worker } from 'node:worker_threads'
import type { ArchiveDemands } from '../archive/check-archive.ts'
import { CheckedFiles } from '../archive/checked-files.ts'
import type { Report } from '../model/report.ts'
import type { FileExtent } from '../storage/filesystem/extents.ts'
import type { WorkerMessage, WorkerQuestion, WorkerTask } from './messages.ts'

export interface VerificationOptions {
  /** The most worker threads; a small zip takes one. */
  readonly threads: number
  /** Whether the threads let others have the processor first, such as those that answer requests. */
  readonly givesWay?: boolean
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
 * Buffers are outside the heap, and the directory is in buffers, so that the old generation is plenty even for a million
 * entries. A thread that exceeds it ends with an error instead of taking the process along. The young one is kept small
 * because the buffers that are inflated into are freed when it is collected.
 */
const RESOURCE_LIMITS = { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 2 }

/** An ended verification. Disposing of it ends the thread that has the manifest. */
export interface Verification extends AsyncDisposable {
  readonly report: Report
  /** The lines of {@link ManifestEntry} of every entry, in pieces; once. */
  manifest(): AsyncIterable<Buffer>
}

/**
 * Verifies the zip whose bytes are in `extents`, in threads of its own. The report depends on the bytes and the demands
 * alone. Rejects when the storage can't be read, a thread dies, or `signal` aborts: none of that says anything about the
 * zip.
 */
export async function verifyExtents(
  extents: readonly FileExtent[],
  demands: ArchiveDemands,
  { threads, givesWay = false, signal, onProgress }: VerificationOptions,
): Promise<Verification> {
  signal?.throwIfAborted()
  const sizeBytes = extents.reduce((sum, extent) => sum + extent.sizeBytes, 0)
  const threadCount = sizeBytes < SMALL_ZIP_BYTES ? 1 : Math.max(1, threads)
  const taskCounter = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT)
  const checkedFiles = CheckedFiles.share(demands.limits.maxEntries)

  let checkedBytes = 0
  const count = (moreBytes: number, totalBytes: number) => {
    checkedBytes += moreBytes
    onProgress?.(checkedBytes, totalBytes)
  }
  const [reporter, ...helpers] = Array.from(
    { length: threadCount },
    (_, index) => new Checker({ extents, demands, taskCounter, checkedFiles, givesWay, reports: index === 0 }, count),
  ) as [Checker, ...Checker[]]
  const aborted = Promise.withResolvers<never>()
  const onAbort = () => aborted.reject(signal?.reason)
  signal?.addEventListener('abort', onAbort, { once: true })
  const work = async () => {
    const parts = await Promise.all([reporter, ...helpers].map(checker => checker.next('done')))
    reporter.ask({ kind: 'report', parts: parts.map(({ part }) => part) })
    return (await reporter.next('report')).report
  }
  try {
    const report = await Promise.race([work(), aborted.promise])
    return {
      report,
      manifest: () => manifestOf(reporter),
      [Symbol.asyncDispose]: () => reporter.end(),
    }
  } catch (error) {
    await reporter.end()
    throw error
  } finally {
    signal?.removeEventListener('abort', onAbort)
    await Promise.all(helpers.map(helper => helper.end()))
  }
}

async function* manifestOf(reporter: Checker): AsyncGenerator<Buffer, void> {
  for (;;) {
    reporter.ask({ kind: 'manifest' })
    const { piece } = await reporter.next('manifest')
    if (!piece) return
    yield Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength)
  }
}

type Told<Kind extends WorkerMessage['kind']> = Extract<WorkerMessage, { kind: Kind }>

/** A worker, and what it tells. */
class Checker {
  readonly #worker: Worker
  #told = Promise.withResolvers<WorkerMessage>()

  constructor(task: WorkerTask, onProgress: (checkedBytes: number, totalBytes: number) => void) {
    this.#worker = new Worker(WORKER, {
      workerData: task,
      resourceLimits: RESOURCE_LIMITS,
      name: 'gantry-verification',
    })
    this.#worker.on('message', (message: WorkerMessage) => {
      if (message.kind === 'progress') onProgress(message.checkedBytes, message.totalBytes)
      else this.#told.resolve(message)
    })
    this.#worker.on('error', error => this.#told.reject(error))
    this.#worker.on('exit', code =>
      this.#told.reject(new Error(`a verification thread ended early, with code ${code}`)),
    )
    // Somebody may be waiting for another thread when this one dies.
    this.#told.promise.catch(() => {})
  }

  ask(question: WorkerQuestion): void {
    this.#worker.postMessage(question)
  }

  /** What it tells next, which must be of this kind; rejects if it ends without. */
  async next<Kind extends WorkerMessage['kind']>(kind: Kind): Promise<Told<Kind>> {
    const message = await this.#told.promise
    if (message.kind !== kind) throw new Error(`a verification thread told ${message.kind} instead of ${kind}`)
    this.#told = Promise.withResolvers()
    this.#told.promise.catch(() => {})
    return message as Told<Kind>
  }

  async end(): Promise<void> {
    await this.#worker.terminate()
  }
}
