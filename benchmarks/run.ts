/** `node benchmarks/run.ts [name …] [--rounds N] [--only WORD …] [--dir FOLDER] [--profile FOLDER]`; without a name, all of them. */
import { mkdtemp, rm } from 'node:fs/promises'
import { availableParallelism, cpus, tmpdir, totalmem } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { complete } from './complete.ts'
import { credentials } from './credentials.ts'
import { memory } from './memory.ts'
import { start } from './start.ts'
import type { Benchmark } from './support/benchmark.ts'
import { load, number, say } from './support/report.ts'
import { upload } from './upload.ts'
import { verify } from './verify.ts'

const BENCHMARKS: Readonly<Record<string, Benchmark>> = { start, credentials, upload, complete, memory, verify }

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: 'string' },
    only: { type: 'string', multiple: true, default: [] },
    dir: { type: 'string' },
    profile: { type: 'string' },
  },
})
const names = positionals.length > 0 ? positionals : Object.keys(BENCHMARKS)
const unknown = names.filter(name => !Object.hasOwn(BENCHMARKS, name))
if (unknown.length > 0)
  throw new Error(`no benchmark ${unknown.join(', ')}; there are ${Object.keys(BENCHMARKS).join(', ')}`)

const gibibytes = number(totalmem() / 1024 ** 3, 0)
say(
  `${availableParallelism()} × ${cpus()[0]?.model}, ${gibibytes} GiB, Node.js ${process.version}, ${new Date().toISOString()}`,
)
for (const name of names) {
  say(`\n## ${name}\n\nLoad of the machine before: ${load()}`)
  const workDir = await mkdtemp(join(values.dir ?? tmpdir(), 'gantry-benchmark-'))
  try {
    await BENCHMARKS[name]?.({
      workDir,
      keepDir: values.dir === undefined ? undefined : join(values.dir, 'gantry-benchmark-files'),
      rounds: values.rounds === undefined ? undefined : Number(values.rounds),
      only: values.only,
      profileDir: values.profile,
    })
  } finally {
    await rm(workDir, { recursive: true, force: true })
  }
  say(`Load of the machine after: ${load()}`)
}
