import { sleep } from '../../crash/server.ts'
import { type CaseId, listed, type Session } from '../session.ts'
import { Lane } from './lane.ts'
import { Ledger } from './ledger.ts'
import { Stored } from './stored.ts'

/** Uploads between two looks at all that is stored, and connections at a time. */
const GROUP = 2_000
const LANES = 12
/** Files are removed after the answer that makes them garbage. */
const SWEEP_MS = 10_000
/** What may be closed without an answer often is answered; where the client still sends, a reset may overtake the answer. */
const MAX_CLOSED_SHARE = 0.01

/** Uploads of every form, some spoilt in one way or several, over connections that stay open. */
export class UploadRun {
  readonly #session: Session
  readonly #stored: Stored
  readonly #ledger: Ledger
  readonly #counts = new Map<string, number>()
  #sent = 0

  constructor(session: Session) {
    this.#session = session
    this.#stored = new Stored(session.server.dataDir)
    this.#ledger = new Ledger(this.#stored)
  }

  async run(cases: readonly CaseId[]): Promise<void> {
    const lanes: Lane[] = []
    while (lanes.length < Math.min(LANES, cases.length))
      lanes.push(await Lane.create(this.#session, this.#ledger, this.#counts))
    for (let at = 0; at < cases.length; at += GROUP) {
      if (!(await this.#runGroup(lanes, cases.slice(at, at + GROUP)))) break
    }
    const closed = [...this.#counts].filter(([name]) => name.endsWith(': closed'))
    const closedCount = closed.reduce((sum, [, count]) => sum + count, 0)
    // A few say nothing of how many there would be.
    if (closedCount > GROUP * MAX_CLOSED_SHARE && closedCount > this.#sent * MAX_CLOSED_SHARE)
      this.#session.fail(`${closedCount} of ${this.#sent} connections were closed without an answer`)
    for (const lane of lanes) lane.close()
    this.#stored.close()
  }

  summary(): string[] {
    return [`sent         ${this.#sent} uploads`, `ended with   ${listed(this.#counts)}`]
  }

  async #runGroup(lanes: readonly Lane[], group: readonly CaseId[]): Promise<boolean> {
    const { server } = this.#session
    const queue = [...group]
    const work = async (lane: Lane) => {
      for (let id = queue.shift(); id !== undefined && server.died === undefined; id = queue.shift()) {
        await lane.send(id)
        this.#sent++
      }
    }
    await Promise.all(lanes.map(work))
    const range = `uploads ${group[0]?.index} to ${group.at(-1)?.index}`
    if (!(await this.#session.checkServer(range))) return false
    const strays = await this.#strays()
    for (const wrong of [...strays, ...this.#ledger.review()])
      this.#session.fail(wrong.replaceAll(/[0-9a-f]{8,}|\d+/g, '#').slice(0, 100), `${range}: ${wrong}`)
    return true
  }

  /** What is on the disk and shouldn't be, or the other way round, once nothing is under way any more. */
  async #strays(): Promise<string[]> {
    const deadline = Date.now() + SWEEP_MS
    for (;;) {
      const strays = this.#stored.strays()
      if (strays.length === 0 || Date.now() > deadline) return strays
      await sleep(50)
    }
  }
}
