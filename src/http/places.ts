import { GantryError } from '../errors.ts'
import type { BuildId } from '../ids.ts'

/**
 * Requests with upload credentials in progress at a time, in one thread: each may hold three blocks of its body
 * (streams/blocks.ts), 768 MiB in all.
 */
const MAX_PLACES = 512

/** Those of one build, so that who has its credentials can't keep everybody else out. Clients send 10 to 100 parts at a time. */
const MAX_PLACES_OF_A_BUILD = 256

/** The places of a thread, each for a request whose sender has proven that it may upload. */
export class Places {
  readonly #takenByBuild = new Map<BuildId, number>()
  #taken = 0

  /**
   * Takes a place until it is disposed of.
   *
   * @throws GantryError `SlowDown` when there is none
   */
  take(buildId: BuildId): Disposable {
    const ofBuild = this.#takenByBuild.get(buildId) ?? 0
    if (this.#taken >= MAX_PLACES || ofBuild >= MAX_PLACES_OF_A_BUILD) throw slowDown()
    this.#change(buildId, 1)
    return { [Symbol.dispose]: () => this.#change(buildId, -1) }
  }

  #change(buildId: BuildId, by: 1 | -1): void {
    this.#taken += by
    const ofBuild = (this.#takenByBuild.get(buildId) ?? 0) + by
    if (ofBuild > 0) this.#takenByBuild.set(buildId, ofBuild)
    else this.#takenByBuild.delete(buildId)
  }
}

/** S3's own words; SDKs come again, ever later. */
export function slowDown(): GantryError {
  return new GantryError('SlowDown', 'Please reduce your request rate.')
}
