import { type ChildProcess, execFile, fork } from 'node:child_process'
import { once } from 'node:events'
import { setPriority } from 'node:os'
import { extname } from 'node:path'
import { platform } from 'node:process'
import type { ArchiveDemands } from '../archive/check-archive.ts'
import type { FileExtent } from '../storage/filesystem/extents.ts'
import { Answers } from './answers.ts'
import type { ProcessAnswer, ProcessQuestion } from './process-messages.ts'
import type { Verification } from './run.ts'

/** The same file, but `.js` in the published package. */
const PROCESS = new URL(`./process-main${extname(import.meta.filename)}`, import.meta.url)

/** As far down as it goes: whoever waits for an answer is served first (docs/benchmarks.md). */
const NICE = 19

type Conversation = Answers<Exclude<ProcessAnswer, { kind: 'failed' }>>

/**
 * Verifies in a process of its own, started when it is first needed and again after it has died. Whatever a zip does to it,
 * its memory, its collector of garbage and its share of the processor are not those of the process that answers requests.
 */
export class VerificationProcess implements AsyncDisposable {
  #child: ChildProcess | undefined
  #last = 0
  readonly #conversations = new Map<number, Conversation>()

  /** As {@link verifyExtents}. */
  async verify(
    extents: readonly FileExtent[],
    demands: ArchiveDemands,
    { threads, signal }: { threads: number; signal: AbortSignal },
  ): Promise<Verification> {
    signal.throwIfAborted()
    this.#last += 1
    const verification = this.#last
    const conversation: Conversation = new Answers()
    this.#conversations.set(verification, conversation)
    const end = () => {
      if (this.#conversations.delete(verification)) this.#child?.send({ verification, kind: 'end' })
    }
    const onAbort = () => conversation.fail(signal.reason)
    signal.addEventListener('abort', onAbort, { once: true })
    try {
      this.#ask({ verification, kind: 'verify', extents, demands, threads })
      const { report } = await conversation.next('report')
      return {
        report,
        manifest: () => this.#manifest(verification, conversation),
        [Symbol.asyncDispose]: async () => end(),
      }
    } catch (error) {
      end()
      throw error
    } finally {
      signal.removeEventListener('abort', onAbort)
    }
  }

  async *#manifest(verification: number, conversation: Conversation): AsyncGenerator<Buffer, void> {
    for (;;) {
      this.#ask({ verification, kind: 'manifest' })
      const { piece } = await conversation.next('manifest')
      if (!piece) return
      yield Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength)
    }
  }

  #ask(question: ProcessQuestion): void {
    this.#child ??= this.#start()
    this.#child.send(question)
  }

  #start(): ChildProcess {
    const child = fork(PROCESS, {
      serialization: 'advanced',
      // Nothing of the server's settings, some of which are secret.
      env: {},
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    })
    giveWay(child)
    child.on('message', (answer: ProcessAnswer) => {
      const conversation = this.#conversations.get(answer.verification)
      if (answer.kind === 'failed') conversation?.fail(new Error(answer.reason))
      else conversation?.give(answer)
    })
    const fail = (error: Error) => {
      if (this.#child !== child) return
      this.#child = undefined
      child.kill('SIGKILL')
      for (const conversation of this.#conversations.values()) conversation.fail(error)
    }
    child.on('error', fail)
    child.on('exit', (code, signal) => fail(new Error(`the verification process ended early, with ${signal ?? code}`)))
    return child
  }

  /** Of the process that verifies at present. */
  get pid(): number | undefined {
    return this.#child?.pid
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const child = this.#child
    if (child?.exitCode !== null || child.signalCode !== null) return
    const ended = once(child, 'exit')
    child.kill('SIGKILL')
    await ended
  }
}

/** As far as it may: a sandbox may forbid it, and the verification works all the same. */
function giveWay({ pid }: ChildProcess): void {
  if (pid === undefined) return
  try {
    // Its threads are started later, and inherit the priority.
    setPriority(pid, NICE)
  } catch {}
  // Linux wakes others faster beside what is idle than beside what is merely nice; Node.js has no call for it.
  if (platform === 'linux')
    execFile('chrt', ['--all-tasks', '--idle', '--pid', '0', String(pid)], { env: {} }, () => {})
}
