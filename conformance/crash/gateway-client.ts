import type { Ledger } from './ledger.ts'
import type { Random } from './random.ts'
import { type Form, type Place, s3Request } from './s3-requests.ts'
import type { Weather } from './weather.ts'
import type { Answer, Fault, Sent, Wire } from './wire.ts'

export interface Call {
  readonly method: string
  readonly query?: string
  readonly body?: Buffer
  readonly form: Form
  /** Whether the client may leave in its middle. */
  readonly mayBreak: boolean
}

export type Outcome =
  | { readonly kind: 'done'; readonly answer: Answer }
  /** `mayBeDone`: the answer was lost. `renew`: not with these credentials. */
  | { readonly kind: 'again'; readonly mayBeDone: boolean; readonly renew: boolean; readonly lost: boolean }
  | { readonly kind: 'refused'; readonly status: number; readonly code: string; readonly message: string }

const FAULT_CHANCE = 0.15
const PACE_MS = [200, 6_000] as const

/** The upload gateway, asked once: what an SDK would do next is for its caller to say. */
export class GatewayClient {
  readonly #wire: Wire
  readonly #random: Random
  readonly #ledger: Ledger
  readonly #weather: Weather

  constructor(wire: Wire, random: Random, ledger: Ledger, weather: Weather) {
    this.#wire = wire
    this.#random = random
    this.#ledger = ledger
    this.#weather = weather
  }

  async send(place: Omit<Place, 'host'>, call: Call): Promise<Outcome> {
    const { method, query = '', body = Buffer.alloc(0), form, mayBreak } = call
    const { isCalm } = this.#weather
    const date = this.#weather.now()
    const request = await s3Request({ ...place, host: this.#wire.host }, { method, query, body, form, date })
    const fault =
      mayBreak && !isCalm && this.#random.chance(FAULT_CHANCE) ? this.#fault(request.body.length) : undefined
    const paceMs = isCalm || body.length === 0 ? 0 : this.#random.integer(...PACE_MS)
    const sent = await this.#wire.send({ ...request, paceMs, fault })
    if (fault) this.#ledger.counts.disconnects++
    const outcome = this.#judge(sent, fault)
    if (outcome.kind !== 'again') return outcome
    if (outcome.lost) await this.#weather.untilHealthy()
    await this.#weather.backOff(this.#random.integer(20, 300))
    return outcome
  }

  /** Anywhere; often before the first byte or behind the last one. */
  #fault(bodyBytes: number): Fault {
    const random = this.#random
    const atByte = random.chance(0.25) ? random.pick([0, bodyBytes]) : random.integer(0, bodyBytes)
    return { kind: random.pick(['destroy', 'half-close', 'stall'] as const), atByte }
  }

  #judge(sent: Sent, fault: Fault | undefined): Outcome {
    const { counts } = this.#ledger
    if (sent.kind === 'lost') {
      counts.lostAnswers++
      if (sent.timedOut)
        this.#ledger.violated(`a request was not answered in time (${JSON.stringify(fault ?? 'whole')})`)
      return { kind: 'again', mayBeDone: sent.whole, renew: false, lost: true }
    }
    const { answer, waitedMs } = sent
    counts.slowestAnswerMs = Math.max(counts.slowestAnswerMs, waitedMs)
    if (answer.status < 300) return { kind: 'done', answer }
    const code = element(answer.body, 'Code') ?? ''
    const again = { kind: 'again', mayBeDone: false, renew: false, lost: false } as const
    const serverTime = element(answer.body, 'ServerTime')
    if (serverTime !== undefined && (code === 'RequestTimeTooSkewed' || code === 'AccessDenied')) {
      this.#weather.skewMs = Date.parse(serverTime) - Date.now()
      counts.skewsCorrected++
      return again
    }
    if (code === 'ExpiredToken') {
      counts.expired++
      return { ...again, renew: true }
    }
    if (code === 'InsufficientStorage' && this.#weather.diskFills) {
      counts.diskFull++
      return again
    }
    if (code === 'ServiceUnavailable' || code === 'SlowDown') return again
    if (fault && ['IncompleteBody', 'RequestTimeout', 'BadRequest'].includes(code)) return again
    return { kind: 'refused', status: answer.status, code, message: element(answer.body, 'Message') ?? answer.body }
  }
}

/** The text of an XML document's first element of that name. */
export function element(xml: string, name: string): string | undefined {
  return new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1]?.replaceAll('&quot;', '"')
}
