import { existsSync, globSync, renameSync, writeFileSync } from 'node:fs'
import { installPackage } from '../runner/apt.ts'
import type { Server } from './server.ts'
import { sleep } from './server.ts'

const LIBRARIES = ['/usr/lib/*/faketime/libfaketimeMT.so.1', '/usr/lib/faketime/libfaketimeMT.so.1']

/** How close to the wanted time the server's must be; its `Date` header has seconds. */
const NEAR_MS = 5_000
const SEEN_MS = 10_000

/** The clock of a running process, set forwards and backwards by libfaketime. Durations run on unharmed, as on a real machine. */
export class FakeClock {
  readonly #library: string
  readonly #file: string

  private constructor(library: string, file: string) {
    this.#library = library
    this.#file = file
    this.set(0)
  }

  /** Installs libfaketime where that is permitted. Undefined: there is none. */
  static find(file: string): FakeClock | undefined {
    const library = findLibrary() ?? (install() ? findLibrary() : undefined)
    return library === undefined ? undefined : new FakeClock(library, file)
  }

  /** What a process is started with whose clock this is to be. */
  get environment(): Record<string, string> {
    return {
      LD_PRELOAD: this.#library,
      FAKETIME_TIMESTAMP_FILE: this.#file,
      // Seconds until it looks at the file again.
      FAKETIME_CACHE_DURATION: '1',
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
      NO_FAKE_STAT: '1',
    }
  }

  /** Sets the clock that far ahead of this machine's. */
  set(offsetSeconds: number): void {
    const next = `${this.#file}.next`
    writeFileSync(next, `${offsetSeconds < 0 ? '' : '+'}${offsetSeconds}\n`)
    renameSync(next, this.#file)
  }

  /** As {@link set}, and waits until the server goes by it. */
  async setAndWait(server: Server, offsetSeconds: number): Promise<void> {
    this.set(offsetSeconds)
    const deadline = Date.now() + SEEN_MS
    for (;;) {
      const { headers } = await fetch(`${server.url}/-/health`, { headers: { connection: 'close' } })
      const aheadMs = Date.parse(headers.get('date') ?? '') - Date.now()
      if (Math.abs(aheadMs - offsetSeconds * 1000) < NEAR_MS) break
      if (Date.now() > deadline) throw new Error(`the server's clock didn't follow: it is ${aheadMs} ms ahead`)
      await sleep(100)
    }
    // Node.js renews the header's time each second, on each thread for itself.
    await sleep(1_500)
  }
}

function findLibrary(): string | undefined {
  return globSync(LIBRARIES).find(path => existsSync(path))
}

function install(): boolean {
  try {
    installPackage('faketime')
    return true
  } catch {
    return false
  }
}
