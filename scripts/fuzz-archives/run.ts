/**
 * Draws zips, most of them with something done to them, and checks each: Gantry ends in good time with a report that is
 * the same again, and whatever is READY is read by other programs to the very same files.
 *
 *     node scripts/fuzz-archives/run.ts [--seconds N] [--cases N] [--seed N] [--only INDEX [--keep FILE]]
 *
 * A case is drawn from the seed and its own index alone: `--seed N --only INDEX` draws it again, and `--keep FILE` writes it
 * to a file. Needs Python 3; unzip, 7zz and bsdtar are asked too where they are installed.
 */
import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { Worker } from 'node:worker_threads'
import { listed } from '../../conformance/fuzz/session.ts'
import { drawCase } from './case.ts'
import seeds from './seeds.json' with { type: 'json' }
import { findTools } from './tools.ts'
import type { Failure, Outcome, Work } from './worker.ts'

const THREADS = 2
/** After which a thread that gets nowhere is said to hang. */
const MAX_STILL_MS = 60_000
const MAX_SHOWN_OF_A_SORT = 3
/** Of two threads, each of which may hold two buffers of 16 MiB and whatever was freed a moment ago. */
const MAX_PEAK_MIB = 1_024

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '60' },
    cases: { type: 'string', default: 'Infinity' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    only: { type: 'string' },
    keep: { type: 'string' },
  },
})
const seed = Number(values.seed)
const since = Date.now()
const failures = new Map<string, Failure[]>()
const tools = await findTools()
console.log(`fuzz-archives: seed ${seed}, ${values.seconds} s, with ${namesOfTools()}`)

const outcomes = values.only === undefined ? await runAll() : [await runOne(Number(values.only))]
finish(outcomes)

function runAll(): Promise<Outcome[]> {
  const endsAt = Date.now() + Number(values.seconds) * 1_000
  const threads = Array.from({ length: THREADS }, (_, first) =>
    runThread({ seed, kept: first === 0 ? seeds : [], first, step: THREADS, untilIndex: Number(values.cases), endsAt }),
  )
  return Promise.all(threads)
}

function runOne(index: number): Promise<Outcome> {
  const { bytes, how } = drawCase({ seed, index })
  console.log(`${bytes.length} bytes; done to it: ${how}`)
  if (values.keep !== undefined) writeFileSync(values.keep, bytes)
  return runThread({ seed, kept: [{ seed, index }], first: 0, step: 1, untilIndex: 0, endsAt: 0 })
}

function runThread(work: Omit<Work, 'tools' | 'progress'>): Promise<Outcome> {
  const { promise, resolve } = Promise.withResolvers<Outcome>()
  const progress = new Int32Array(new SharedArrayBuffer(8))
  const worker = new Worker(new URL('worker.ts', import.meta.url), { workerData: { ...work, tools, progress } })
  let outcome: Outcome = { cases: 0, ready: 0, codes: new Map() }
  let done = 0
  const watch = setInterval(() => {
    if (progress[0] === done) {
      note({ id: { seed, index: progress[1] ?? 0 }, how: 'unknown', wrong: ['hangs'] })
      void worker.terminate()
    }
    done = progress[0] ?? 0
  }, MAX_STILL_MS)
  worker.on('message', (message: Outcome | Failure) => {
    if ('wrong' in message) note(message)
    else outcome = message
  })
  worker.on('error', error =>
    note({ id: { seed, index: progress[1] ?? 0 }, how: 'unknown', wrong: [`the thread died: ${error}`] }),
  )
  worker.on('exit', () => {
    clearInterval(watch)
    resolve(outcome)
  })
  return promise
}

function note(failure: Failure): void {
  for (const wrong of failure.wrong) {
    const sort = wrong.replace(/"(?:[^"\\]|\\.)*"|'.*?'|\d+/g, '…').slice(0, 60)
    const same = failures.get(sort) ?? []
    failures.set(sort, same)
    same.push(failure)
    if (same.length > MAX_SHOWN_OF_A_SORT) continue
    const { id, how } = failure
    console.error(`FAILED: --seed ${id.seed} --only ${id.index} (${how})\n  ${wrong}`)
  }
}

function finish(all: readonly Outcome[]): void {
  const cases = all.reduce((sum, outcome) => sum + outcome.cases, 0)
  const ready = all.reduce((sum, outcome) => sum + outcome.ready, 0)
  const codes = new Map<string, number>()
  for (const outcome of all) for (const [code, count] of outcome.codes) codes.set(code, (codes.get(code) ?? 0) + count)
  const seconds = (Date.now() - since) / 1_000
  console.log(`\nfindings     ${listed(codes)}`)
  console.log(`cases        ${cases} in ${seconds.toFixed(1)} s, ${Math.round(cases / seconds)} a second`)
  console.log(`READY        ${ready}, each read by two other programs`)
  const peakMib = Math.round(process.resourceUsage().maxRSS / 1024)
  console.log(`peak memory  ${peakMib} MiB`)
  if (peakMib > MAX_PEAK_MIB) note({ id: { seed, index: 0 }, how: 'all of it', wrong: [`takes ${peakMib} MiB`] })
  if (failures.size === 0) {
    console.log('whatever is READY is what others read, and nothing else was found')
    return
  }
  const sorts = [...failures].map(([sort, same]) => `  ${same.length} × ${sort}`)
  console.error(`\nfailures by sort:\n${sorts.join('\n')}\nfailed; seed ${seed}`)
  process.exitCode = 1
}

function namesOfTools(): string {
  const names = Object.entries(tools).flatMap(([name, isHere]) => (isHere ? [name] : []))
  return ['Python', ...names].join(', ')
}
