import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { CA_FILE, type Scheme, settingsOver } from '../support/schemes.ts'
import { type StartedGantry, startGantry, storedFiles } from '../support/server.ts'
import type { Place } from './bench.ts'
import { ControlPlane } from './control-plane.ts'

/** One of the clients is a web page, whose origin is a free port. */
const SETTINGS = { GANTRY_CORS_ORIGINS: '*' }

/** The Gantrys that the clients upload to: one a scheme, and one a scheme whose credentials are valid for a second. */
export class Servers implements AsyncDisposable {
  readonly places: Readonly<Record<Scheme, { readonly normal: Place; readonly expiring: Place }>>
  readonly #started: readonly StartedGantry[]

  private constructor(places: Servers['places'], started: readonly StartedGantry[]) {
    this.places = places
    this.#started = started
  }

  /** @param folder where their data folders are to be */
  static async start(folder: string): Promise<Servers> {
    const started: StartedGantry[] = []
    // However this process ends, they don't outlive it.
    process.once('exit', () => {
      for (const gantry of started) gantry.terminate()
    })
    const ca = await readFile(CA_FILE)
    const place = async (scheme: Scheme, kind: string, settings: Record<string, string>): Promise<Place> => {
      const dataDir = join(folder, `${scheme}-${kind}`)
      const gantry = await startGantry({
        GANTRY_DATA_DIR: dataDir,
        ...SETTINGS,
        ...settingsOver(scheme),
        ...settings,
      })
      started.push(gantry)
      return { gantry, control: await ControlPlane.of(gantry, ca) }
    }
    const pair = async (scheme: Scheme) => ({
      normal: await place(scheme, 'normal', {}),
      expiring: await place(scheme, 'expiring', { GANTRY_CREDENTIAL_TTL_SECONDS: '1' }),
    })
    try {
      return new Servers({ http: await pair('http'), https: await pair('https') }, started)
    } catch (error) {
      await stopAll(started)
      throw error
    }
  }

  /** What isn't as it must be when all clients have ended, in words. */
  async complaints(): Promise<string[]> {
    const complaints: string[] = []
    for (const { expiring } of Object.values(this.places)) {
      const files = (await storedFiles(expiring.gantry)).filter(path => !isOwnFile(path))
      complaints.push(...files.map(path => `stored with expired credentials: ${path}`))
    }
    for (const gantry of this.#started) {
      const lines = (await gantry.output()).split('\n').filter(line => line.includes('"level":"error"'))
      complaints.push(...lines.map(line => `the server logged: ${line}`))
    }
    return complaints
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await stopAll(this.#started)
  }
}

/** What a server keeps in its folder of objects by itself. */
function isOwnFile(path: string): boolean {
  return /\/objects\/[^/]+$/.test(path)
}

async function stopAll(started: readonly StartedGantry[]): Promise<void> {
  await Promise.all(started.map(gantry => gantry[Symbol.asyncDispose]()))
}
