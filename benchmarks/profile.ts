/**
 * `node benchmarks/profile.ts FILE.cpuprofile [ROWS]`: where a profile's time went, by self time, and by what it was spent for
 * (total time of the project's own functions).
 */
import { readFileSync } from 'node:fs'

interface ProfileNode {
  readonly id: number
  readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number }
  readonly children?: readonly number[]
}

interface CpuProfile {
  readonly nodes: readonly ProfileNode[]
  readonly samples: readonly number[]
  readonly timeDeltas: readonly number[]
}

const [path, rows = '40'] = process.argv.slice(2)
if (path === undefined) throw new Error('usage: node benchmarks/profile.ts FILE.cpuprofile [ROWS]')
const profile = JSON.parse(readFileSync(path, 'utf8')) as CpuProfile
const nodes = new Map(profile.nodes.map(node => [node.id, node]))
const selfMicros = new Map<number, number>()
profile.samples.forEach((id, index) => {
  selfMicros.set(id, (selfMicros.get(id) ?? 0) + (profile.timeDeltas[index] ?? 0))
})

const selfByFunction = new Map<string, number>()
const totalByFunction = new Map<string, number>()
const add = (sums: Map<string, number>, name: string, micros: number) => sums.set(name, (sums.get(name) ?? 0) + micros)

function nameOf({ callFrame: { functionName, url, lineNumber } }: ProfileNode): string {
  const file = url.replace(/^file:\/\//, '').replace(`${process.cwd()}/`, '')
  return `${functionName || '(anonymous)'} ${file}${file === '' ? '' : `:${lineNumber + 1}`}`
}

/** Self times of a node and all below it; each function counts once on a way down, however often it calls itself. */
function visit(node: ProfileNode, above: ReadonlySet<string>): number {
  const name = nameOf(node)
  const self = selfMicros.get(node.id) ?? 0
  add(selfByFunction, name, self)
  const below = new Set(above).add(name)
  let total = self
  for (const child of node.children ?? []) total += visit(nodes.get(child) as ProfileNode, below)
  if (!above.has(name)) add(totalByFunction, name, total)
  return total
}
visit(profile.nodes[0] as ProfileNode, new Set())

const idle = selfByFunction.get('(idle) ') ?? 0
const busy = [...selfByFunction.values()].reduce((sum, micros) => sum + micros, 0) - idle
const show = (title: string, sums: ReadonlyMap<string, number>) => {
  const sorted = [...sums].filter(([name]) => name !== '(idle) ').sort(([, a], [, b]) => b - a)
  process.stdout.write(`\n${title}, of ${(busy / 1e6).toFixed(2)} s busy (${(idle / 1e6).toFixed(2)} s idle)\n`)
  for (const [name, micros] of sorted.slice(0, Number(rows))) {
    process.stdout.write(`${((100 * micros) / busy).toFixed(1).padStart(6)} %  ${name}\n`)
  }
}
show('self time', selfByFunction)
show('total time', totalByFunction)
