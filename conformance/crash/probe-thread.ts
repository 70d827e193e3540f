/** Asks a server what needs no room on its disk, each time that it is told to, on a thread that has nothing else to do. */
import { parentPort, workerData } from 'node:worker_threads'
import { callJson } from './gantry-api.ts'
import type { ProbeAnswer, ProbeTask } from './probe.ts'

const { url, credentials, buildId } = workerData as ProbeTask

const ASK_MS = 30_000

async function timed(ask: () => Promise<unknown>): Promise<number | string> {
  const since = performance.now()
  return ask().then(() => performance.now() - since, String)
}

parentPort?.on('message', async () => {
  const health = await timed(async () => {
    const response = await fetch(`${url}/-/health`, { signal: AbortSignal.timeout(ASK_MS) })
    if ((await response.text()) !== 'ok\n') throw new Error(`status ${response.status}`)
  })
  const describe = await timed(() => callJson(url, credentials, 'GameLift.DescribeBuild', { BuildId: buildId }))
  const answer: ProbeAnswer = { health, describe }
  parentPort?.postMessage(answer)
})
