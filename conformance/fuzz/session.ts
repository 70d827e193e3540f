import { Random } from '../crash/random.ts'
import type { Server } from '../crash/server.ts'
import type { World } from './world.ts'

/** How late the health answer may be while malformed requests come in. */
const HEALTH_MS = 5_000
const MAX_SHOWN = 40

/** Which case: it is drawn from these alone. */
export interface CaseId {
  readonly seed: number
  readonly index: number
  /** What a kept seed is kept for: it has to be drawn still. */
  readonly how?: string
}

/** One run of the fuzzer: the server under test, and what was found. */
export class Session {
  readonly server: Server
  readonly world: World
  /** Whether every case is to be told, be it wrong or not. */
  readonly isTalkative: boolean
  readonly #failures: string[] = []
  readonly #sorts = new Map<string, number>()
  #logged: number

  constructor(server: Server, world: World, isTalkative: boolean) {
    this.server = server
    this.world = world
    this.isTalkative = isTalkative
    this.#logged = server.errors().length
  }

  get hasFailed(): boolean {
    return this.#failures.length > 0
  }

  /** Failures of the same sort are counted, and shown twice at most. */
  fail(sort: string, text = sort): void {
    const count = (this.#sorts.get(sort) ?? 0) + 1
    this.#sorts.set(sort, count)
    if (count <= 2) this.#failures.push(text)
  }

  /** Looks at the server after a group of cases. False: it makes no sense to go on. */
  async checkServer(range: string): Promise<boolean> {
    const errors = this.server.errors()
    for (const line of errors.slice(this.#logged)) {
      const [, error] = /"error":"(.*?)(?:\\n|"})/.exec(line) ?? []
      const [file] = /src\/[\w/-]+\.ts/.exec(line) ?? []
      this.fail(
        `logged: ${error ?? line.slice(0, 200)} in ${file}`,
        `${range}: the server logged ${line.slice(0, 1_000)}`,
      )
    }
    this.#logged = errors.length
    if (this.server.died !== undefined) {
      this.fail('the server died', `${range}: THE SERVER DIED (${this.server.died})`)
      return false
    }
    if (!(await this.server.isHealthy(HEALTH_MS)))
      this.fail('no health', `${range}: no health within ${HEALTH_MS} ms afterwards`)
    return true
  }

  print(): void {
    for (const failure of this.#failures.slice(0, MAX_SHOWN)) console.error(`FAILED: ${failure}`)
    const sorts = [...this.#sorts].map(([sort, count]) => `  ${count} × ${sort.slice(0, 200)}`)
    console.error(`\nfailures by sort:\n${sorts.join('\n')}`)
  }
}

/** The choices of a case, whatever came before it. */
export function randomOf({ seed, index }: CaseId): Random {
  return new Random(Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) + Math.imul(index + 1, 0xc2b2ae35))
}

/** Bytes as a JSON string, what repeats in it only once. */
export function shown(bytes: Buffer, length: number): string {
  const text = bytes
    .toString('latin1', 0, 4_000)
    .replace(/(x-amz-security-token(?:: |=)).{20}[^\s&]+/i, '$1…')
    .replace(/(.{1,12}?)\1{9,}/gs, (run, unit: string) => `${unit}«×${run.length / unit.length}»`)
  return `${JSON.stringify(text).slice(0, length)} (${bytes.length} bytes)`
}

/** `a ×1, b ×2` */
export function listed(counts: ReadonlyMap<string, number>): string {
  return [...counts]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, count]) => `${name} ×${count}`)
    .join(', ')
}

export function countUp(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1)
}
