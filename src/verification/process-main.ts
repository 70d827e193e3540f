/** The process that verifies for process.ts. It ends with the process that started it, however that ends. */
import type { ProcessAnswer, ProcessQuestion } from './process-messages.ts'
import { type Verification, verifyExtents } from './run.ts'

interface Running {
  readonly ending: AbortController
  readonly verification: Promise<Verification>
  manifest?: AsyncIterator<Buffer>
}

const running = new Map<number, Running>()
const answer = (message: ProcessAnswer) => process.send?.(message)

process.on('disconnect', () => process.exit())
// They are sent to all processes of a terminal or a service: the server then ends this one when it has to.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => {})
process.on('message', (question: ProcessQuestion) => {
  if (question.kind === 'end') return end(question.verification)
  const answering = question.kind === 'verify' ? verify(question) : sendManifest(question.verification)
  answering.catch(error =>
    answer({
      verification: question.verification,
      kind: 'failed',
      reason: error instanceof Error ? error.message : String(error),
    }),
  )
})

async function verify({
  verification: number,
  extents,
  demands,
  threads,
}: Extract<ProcessQuestion, { kind: 'verify' }>): Promise<void> {
  const ending = new AbortController()
  const verification = verifyExtents(extents, demands, { threads, signal: ending.signal })
  running.set(number, { ending, verification })
  const { report } = await verification
  answer({ verification: number, kind: 'report', report })
}

async function sendManifest(number: number): Promise<void> {
  const asked = running.get(number)
  if (!asked) return
  asked.manifest ??= (await asked.verification).manifest()[Symbol.asyncIterator]()
  const { value, done } = await asked.manifest.next()
  answer({ verification: number, kind: 'manifest', ...(done ? {} : { piece: value }) })
}

function end(number: number): void {
  const ended = running.get(number)
  running.delete(number)
  ended?.ending.abort()
  // What was aborted has ended its threads by itself.
  ended?.verification.then(verification => verification[Symbol.asyncDispose]()).catch(() => {})
}
