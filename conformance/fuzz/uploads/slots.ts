import type { Server } from '../../crash/server.ts'
import { createBuild, type KnownBuild, openUpload, pathOf, type World } from '../world.ts'
import { ALGORITHMS, type Algorithm } from './checksums.ts'
import type { Destination } from './draft.ts'
import type { Plan } from './plan.ts'

/** Where one upload goes, and where on the server's disk it would then be. */
export interface Slot {
  readonly to: Destination
  readonly build: KnownBuild
  /** Undefined for PutObject, whose object gets an id of its own. */
  readonly uploadId: string | undefined
  readonly partNumber: number
}

/** The builds and multipart uploads of one lane, which nobody else touches. */
export class Slots {
  readonly #server: Server
  readonly #world: World
  readonly #build: KnownBuild
  readonly #uploads: ReadonlyMap<Algorithm | undefined, string>
  /** For the next PutObject: accepted ones end their build. */
  #whole: KnownBuild

  private constructor(
    server: Server,
    world: World,
    builds: readonly [KnownBuild, KnownBuild],
    uploads: ReadonlyMap<Algorithm | undefined, string>,
  ) {
    this.#server = server
    this.#world = world
    ;[this.#build, this.#whole] = builds
    this.#uploads = uploads
  }

  static async create(server: Server, world: World): Promise<Slots> {
    const builds = [await createBuild(server, world.root), await createBuild(server, world.root)] as const
    const uploads = new Map<Algorithm | undefined, string>([[undefined, await openUpload(server, builds[0])]])
    for (const algorithm of ALGORITHMS)
      uploads.set(algorithm, await openUpload(server, builds[0], [['x-amz-checksum-algorithm', algorithm]]))
    return new Slots(server, world, builds, uploads)
  }

  slotFor({ operation, uploadAlgorithm }: Plan, partNumber: number): Slot {
    const uploadId = operation === 'UploadPart' ? this.#uploads.get(uploadAlgorithm) : undefined
    const build = uploadId === undefined ? this.#whole : this.#build
    const to: Destination = {
      host: this.#world.host,
      path: pathOf(build),
      query:
        uploadId === undefined
          ? []
          : [
              ['partNumber', String(partNumber)],
              ['uploadId', uploadId],
            ],
      credentials: build.credentials,
    }
    return { to, build, uploadId, partNumber: uploadId === undefined ? 1 : partNumber }
  }

  /** The build of the last PutObject has its object. */
  async replaceWhole(): Promise<void> {
    this.#whole = await createBuild(this.#server, this.#world.root)
  }
}
