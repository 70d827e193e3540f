import { Agent } from 'node:http'
import {
  type Build,
  CreateBuildCommand,
  type CreateBuildCommandOutput,
  DeleteBuildCommand,
  DescribeBuildCommand,
  GameLiftClient,
  RequestUploadCredentialsCommand,
} from '@aws-sdk/client-gamelift'
import type { Random } from './random.ts'
import type { Server } from './server.ts'
import type { Weather } from './weather.ts'
import { ANSWER_MS } from './wire.ts'

/** What the server answers of where and how a build is uploaded. */
export type Issued = Pick<CreateBuildCommandOutput, 'UploadCredentials' | 'StorageLocation'>

const MAX_BACK_OFF_MS = 500

/** The control plane, asked as often as it takes. The SDK sets its clock by the answers. */
export class ControlClient {
  readonly #gamelift: GameLiftClient
  readonly #random: Random
  readonly #weather: Weather

  constructor(server: Server, random: Random, weather: Weather) {
    this.#random = random
    this.#weather = weather
    this.#gamelift = new GameLiftClient({
      endpoint: server.url,
      region: 'us-west-2',
      credentials: server.rootCredentials(),
      // A repetition that the SDK hides would be a promise that nobody writes down.
      maxAttempts: 1,
      requestHandler: { httpAgent: new Agent({ keepAlive: true, maxSockets: Number.POSITIVE_INFINITY }) },
    })
  }

  createBuild(name: string, version: string): Promise<CreateBuildCommandOutput> {
    const command = () => new CreateBuildCommand({ Name: name, Version: version, OperatingSystem: 'AMAZON_LINUX_2023' })
    return this.#untilAnswered(() => this.#gamelift.send(command(), deadline()))
  }

  requestCredentials(BuildId: string): Promise<Issued> {
    return this.#untilAnswered(() => this.#gamelift.send(new RequestUploadCredentialsCommand({ BuildId }), deadline()))
  }

  async describeBuild(BuildId: string): Promise<Build | undefined> {
    return (await this.#untilAnswered(() => this.#gamelift.send(new DescribeBuildCommand({ BuildId }), deadline())))
      .Build
  }

  /** @param onTry called before each try, which may be the one that does it although its answer is lost */
  async deleteBuild(BuildId: string, onTry: () => void): Promise<void> {
    let tries = 0
    await this.#untilAnswered(async () => {
      onTry()
      tries++
      await this.#gamelift.send(new DeleteBuildCommand({ BuildId }), deadline()).catch(error => {
        if (!(tries > 1 && error.name === 'NotFoundException')) throw error
      })
    })
  }

  async #untilAnswered<Result>(call: () => Promise<Result>): Promise<Result> {
    for (;;) {
      try {
        return await call()
      } catch (error) {
        await this.#comeAgain(error as Failure)
      }
    }
  }

  /** @throws what no client should be told */
  async #comeAgain(failure: Failure): Promise<void> {
    const status = failure.$metadata?.httpStatusCode
    // An AbortError is the deadline's: a request that hangs is a broken promise.
    if (failure.name === 'AbortError') throw failure
    if (status === undefined) return this.#weather.untilHealthy()
    const isFull = status === 500 && /disk of the server is full/.test(failure.message)
    const isTemporary = status === 503 || failure.name === 'ThrottlingException' || (isFull && this.#weather.diskFills)
    if (isTemporary) return this.#weather.backOff(this.#random.integer(50, MAX_BACK_OFF_MS))
    if (failure.name === 'RequestExpired') return this.#weather.backOff(1)
    throw failure
  }
}

type Failure = Error & { readonly $metadata?: { readonly httpStatusCode?: number } }

function deadline(): { abortSignal: AbortSignal } {
  return { abortSignal: AbortSignal.timeout(ANSWER_MS) }
}
