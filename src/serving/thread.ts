/** A further thread that serves, beside the main one. What it throws reaches threads.ts as the thread's `error` event. */
import { parentPort, workerData } from 'node:worker_threads'
import { systemClock } from '../clock.ts'
import { jsonLogger } from '../logger.ts'
import type { ThreadMessage, ThreadTask } from './messages.ts'
import { startServer } from './server.ts'
import { openServices } from './services.ts'

const { config, memory, thread, port } = workerData as ThreadTask
const tell = (message: ThreadMessage) => parentPort?.postMessage(message)

await using services = await openServices(config, memory, thread, {
  clock: systemClock,
  wakeVerifier: () => tell('has a build to verify'),
})
await using _server = await startServer(config, services, jsonLogger, {
  host: config.listen.host,
  port,
  sharedPort: true,
})
tell('serves')
await new Promise(resolve => parentPort?.once('message', resolve))
