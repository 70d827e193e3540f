import { Agent } from 'node:http'
import { GameLift } from '@aws-sdk/client-gamelift'
import { type Server, sleep } from '../../crash/server.ts'
import type { Ledger } from './ledger.ts'

/** A request that takes longer hangs: even while the engine is away, Gantry says so sooner. */
const ANSWER_MS = 60_000
const BACK_OFF_MS = 200

type Failure = Error & { readonly $metadata?: { readonly httpStatusCode?: number } }

/** Calls Gantry as often as it takes, and remembers which answers were lost. */
export class Caller {
  readonly #server: Server
  readonly #gamelift: GameLift
  readonly #ledger: Ledger

  constructor(server: Server, ledger: Ledger) {
    this.#server = server
    this.#ledger = ledger
    this.#gamelift = new GameLift({
      endpoint: server.url,
      region: 'us-west-2',
      credentials: server.rootCredentials(),
      // A repetition that the SDK hides would be a promise that nobody writes down.
      maxAttempts: 1,
      requestHandler: { httpAgent: new Agent({ keepAlive: true }) },
    })
  }

  /**
   * Calls until there is an answer that isn't "later". What an answer was lost of may have been done.
   *
   * @returns undefined if it isn't found although an earlier answer was lost
   * @throws what no client should be told
   */
  async call<Output>(
    send: (gamelift: GameLift, options: { abortSignal: AbortSignal }) => Promise<Output>,
  ): Promise<Output | undefined> {
    let lost = false
    for (;;) {
      try {
        return await send(this.#gamelift, { abortSignal: AbortSignal.timeout(ANSWER_MS) })
      } catch (thrown) {
        const failure = thrown as Failure
        const status = failure.$metadata?.httpStatusCode
        // The deadline's. A connection that is cut off is the SDK's TimeoutError.
        if (failure.name === 'AbortError') throw failure
        if (failure.name === 'NotFoundException' && lost) return undefined
        if (status === undefined) {
          lost = true
          this.#ledger.counts.lostAnswers++
        } else if (/down or slow|has trouble|break off|could not be read/.test(failure.message))
          this.#ledger.counts.engineAway++
        else if (status !== 503 && failure.name !== 'ThrottlingException') throw failure
        do await sleep(BACK_OFF_MS)
        while (!(await this.#server.isHealthy()))
      }
    }
  }
}
