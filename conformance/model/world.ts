import { scriptZip } from '../support/zips.ts'
import { show } from './answer.ts'
import { ROLE_ARN } from './bucket.ts'
import type { ModelGantry } from './model-gantry.ts'
import { JSON_1_1 } from './protocols.ts'
import type { Input, Known } from './random-inputs.ts'
import type { Ask } from './wire.ts'

/** What exists in a region of its own, which random inputs may name. */
export class World {
  static #regions = 0
  readonly region: string
  readonly #ask: Ask
  readonly #locations: readonly Input[]
  readonly #zip: Uint8Array
  /** By id and by ARN: what may be described, changed, deleted. */
  builds: readonly string[] = []
  scripts: readonly string[] = []
  tokens: readonly string[] = []
  /** The tags of each resource, by ARN. */
  readonly tags = new Map<string, Set<string>>()

  static async create(gantry: ModelGantry): Promise<World> {
    World.#regions++
    const world = new World(gantry, `xx-random-${World.#regions}`, await scriptZip())
    await world.addBuild()
    await world.addScript()
    await world.addBuild()
    await world.addScript()
    return world
  }

  private constructor(gantry: ModelGantry, region: string, zip: Uint8Array) {
    const { versioned, unversioned } = gantry.buckets
    const { version, ...place } = versioned
    this.region = region
    this.#ask = gantry.askIn(region)
    this.#zip = zip
    this.#locations = [
      { ...place, RoleArn: ROLE_ARN },
      { ...place, RoleArn: ROLE_ARN, ObjectVersion: version },
      { ...unversioned, RoleArn: ROLE_ARN },
    ]
  }

  /** What inputs of an operation may know. */
  async known(operation: string): Promise<Known> {
    if (['ListBuilds', 'ListScripts'].includes(operation)) this.tokens = [await this.#token(operation)]
    return {
      BuildIdOrArn: this.builds,
      ScriptIdOrArn: this.scripts,
      AmazonResourceName: [...this.tags.keys()],
      S3Location: this.#locations,
      ZipBlob: [this.#zip],
      NodeJsVersion: ['10.x', '24.x'],
      NonEmptyString: this.tokens,
    }
  }

  isLocation(value: unknown): boolean {
    return this.#locations.some(location => JSON.stringify(location) === JSON.stringify(value))
  }

  isZip(value: unknown): boolean {
    return value instanceof Uint8Array && Buffer.from(value).equals(this.#zip)
  }

  async addBuild(): Promise<void> {
    const { BuildId, BuildArn } = (await this.#output('CreateBuild', { OperatingSystem: 'AMAZON_LINUX_2023' }))
      .Build as Record<string, string>
    this.builds = [BuildId ?? '', BuildArn ?? '']
    this.tags.set(BuildArn ?? '', new Set())
  }

  async addScript(): Promise<void> {
    const { ScriptId, ScriptArn } = (await this.#output('CreateScript', { ZipFile: this.#zip })).Script as Record<
      string,
      string
    >
    this.scripts = [ScriptId ?? '', ScriptArn ?? '']
    this.tags.set(ScriptArn ?? '', new Set())
  }

  /** A build or a script has been deleted, by id or by ARN. */
  forget(name: string): void {
    const isBuild = this.builds.includes(name)
    for (const arn of isBuild ? this.builds : this.scripts) this.tags.delete(arn)
    if (isBuild) this.builds = []
    else this.scripts = []
  }

  /** All that there is in the region, as Gantry shows it: what a refused request must leave as it was. */
  async snapshot(): Promise<string> {
    const [id = ''] = this.builds
    const parts: unknown[] = [
      await this.#pages('ListBuilds', 'Builds', {}),
      await this.#pages('ListScripts', 'Scripts', {}),
      await this.#pages('Gantry.ListBuildEvents', 'Events', { BuildId: id }),
    ]
    for (const ResourceARN of this.tags.keys()) parts.push(await this.#output('ListTagsForResource', { ResourceARN }))
    return JSON.stringify(parts)
  }

  async #token(operation: string): Promise<string> {
    return String((await this.#output(operation, { Limit: 1 })).NextToken)
  }

  async #pages(operation: string, member: string, input: Input): Promise<Input[]> {
    const found: Input[] = []
    let token: unknown
    do {
      const page = await this.#output(operation, {
        ...input,
        Limit: 1000,
        ...(token === undefined ? {} : { NextToken: token }),
      })
      found.push(...(page[member] as Input[]))
      token = page.NextToken
    } while (token !== undefined)
    return found
  }

  async #output(operation: string, input: Input): Promise<Input> {
    const answer = await this.#ask(JSON_1_1, operation, input)
    if (answer.kind === 'error') throw new Error(`${operation} answered ${show(answer)}`)
    return answer.output
  }
}
