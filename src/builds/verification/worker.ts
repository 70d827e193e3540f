/** A worker thread that checks its share of a zip. What it throws reaches run.ts as the thread's `error` event. */
import { parentPort, workerData } from 'node:worker_threads'
import { checkArchive } from '../../archive/check-archive.ts'
import { openExtents } from '../../storage/filesystem/extents.ts'
import type { WorkerMessage, WorkerTask } from './messages.ts'

/** How much is checked between two messages. */
const PROGRESS_STEP_BYTES = 32 * 1024 ** 2

const { extents, limits, taskCounter, reportsStructure } = workerData as WorkerTask
const counter = new Int32Array(taskCounter)
const tell = (message: WorkerMessage) => parentPort?.postMessage(message)

let untoldBytes = 0
let total = 0
const tellProgress = () => {
  tell({ kind: 'progress', checkedBytes: untoldBytes, totalBytes: total })
  untoldBytes = 0
}

await using reader = await openExtents(extents)
const part = await checkArchive(reader, limits, {
  takeTask: () => Atomics.add(counter, 0, 1),
  reportsStructure,
  onProgress: (checkedBytes, totalBytes) => {
    untoldBytes += checkedBytes
    total = totalBytes
    if (untoldBytes >= PROGRESS_STEP_BYTES) tellProgress()
  },
})
if (untoldBytes > 0) tellProgress()
tell({ kind: 'done', part })
