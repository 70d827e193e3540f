import { readFileSync } from 'node:fs'
import type { Server } from './server.ts'
import { sleep } from './server.ts'

const SAMPLE_MS = 200

/** Linux counts processor time in these, whatever its own timer does. */
const TICKS_PER_SECOND = 100

/** The most memory that a server had resident, over all its lives. */
export class MemoryWatch implements Disposable {
  readonly #server: Server
  readonly #timer: NodeJS.Timeout
  peakBytes = 0

  constructor(server: Server) {
    this.#server = server
    this.#timer = setInterval(() => this.#look(), SAMPLE_MS)
  }

  #look(): void {
    const status = read(this.#server, 'status')
    const kibibytes = Number(/^VmHWM:\s+(\d+) kB$/m.exec(status ?? '')?.[1] ?? 0)
    this.peakBytes = Math.max(this.peakBytes, kibibytes * 1024)
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer)
  }
}

/** How much of one processor a server takes, over so long. */
export async function processorShare(server: Server, forMs: number): Promise<number> {
  const before = processorSeconds(server)
  await sleep(forMs)
  return ((processorSeconds(server) - before) * 1000) / forMs
}

function processorSeconds(server: Server): number {
  // Behind the name in parentheses: the state is field 3, user and system time are 14 and 15 (proc_pid_stat(5)).
  const fields = read(server, 'stat')?.split(') ')[1]?.split(' ') ?? []
  return (Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) / TICKS_PER_SECOND
}

function read(server: Server, file: string): string | undefined {
  try {
    return readFileSync(`/proc/${server.pid}/${file}`, 'utf8')
  } catch {
    return undefined
  }
}
