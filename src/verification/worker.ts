/** A worker thread that checks its share of a zip. What it throws reaches run.ts as the thread's `error` event. */
import { parentPort, workerData } from 'node:worker_threads'
import { checkArchive } from '../archive/check-archive.ts'
import { type CheckedArchive, concludeArchive } from '../archive/checked-archive.ts'
import { writeManifest } from '../archive/manifest.ts'
import { openExtents } from '../storage/filesystem/extents.ts'
import type { WorkerMessage, WorkerQuestion, WorkerTask } from './messages.ts'
import { giveWay } from './priority.ts'

/** How much is checked between two messages. */
const PROGRESS_STEP_BYTES = 32 * 1024 ** 2

const { extents, demands, taskCounter, checkedFiles, givesWay, reports } = workerData as WorkerTask
if (givesWay) giveWay()
const counter = new Int32Array(taskCounter)
const tell = (message: WorkerMessage) => parentPort?.postMessage(message)

const checked = await check()
if (reports) parentPort?.on('message', answering(checked))
tell({ kind: 'done', part: checked.part })

async function check(): Promise<CheckedArchive> {
  let untoldBytes = 0
  let total = 0
  const tellProgress = () => {
    tell({ kind: 'progress', checkedBytes: untoldBytes, totalBytes: total })
    untoldBytes = 0
  }
  await using reader = await openExtents(extents)
  const archive = await checkArchive(reader, demands, {
    takeTask: () => Atomics.add(counter, 0, 1),
    reportsStructure: reports,
    checkedFiles,
    onProgress: (checkedBytes, totalBytes) => {
      untoldBytes += checkedBytes
      total = totalBytes
      if (untoldBytes >= PROGRESS_STEP_BYTES) tellProgress()
    },
  })
  if (untoldBytes > 0) tellProgress()
  return archive
}

/** Answers until the thread is ended. */
function answering(archive: CheckedArchive): (question: WorkerQuestion) => void {
  const manifest = writeManifest(archive)
  return question => {
    if (question.kind === 'report') return tell({ kind: 'report', report: concludeArchive(archive, question.parts) })
    const piece = manifest.next().value
    tell({ kind: 'manifest', ...(piece ? { piece } : {}) })
  }
}
