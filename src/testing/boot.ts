import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  type AwsCredentials,
  type Build,
  DescribeBuildCommand,
  GameLiftClient,
  type GameLiftClientConfig,
} from '@aws-sdk/client-gamelift'
import { S3Client, type S3ClientConfig } from '@aws-sdk/client-s3'
import { type App, createApp } from '../app.ts'
import type { Clock } from '../clock.ts'
import { configFrom } from '../config/config.ts'
import { readEnvironment } from '../config/env.ts'

/** Time that passes by itself and, when a test says so, at once. */
export class TestClock implements Clock {
  offsetMs = 0
  now(): Date {
    return new Date(Date.now() + this.offsetMs)
  }
}

/** A real Gantry on a real socket and a data folder of its own, and real clients for it. */
export class TestGantry implements AsyncDisposable {
  readonly dataDir: string
  readonly clock: TestClock
  /** What the server had to say about its own failures. */
  readonly defects: string[] = []
  app!: App

  private constructor(dataDir: string, clock: TestClock) {
    this.dataDir = dataDir
    this.clock = clock
  }

  static async boot(env: Record<string, string> = {}): Promise<TestGantry> {
    const gantry = new TestGantry(await mkdtemp(join(tmpdir(), 'gantry-test-')), new TestClock())
    await gantry.start(env)
    return gantry
  }

  async start(env: Record<string, string> = {}): Promise<void> {
    const config = configFrom(
      readEnvironment({ GANTRY_DATA_DIR: this.dataDir, GANTRY_PORT: '0', GANTRY_THREADS: '1', ...env }),
    )
    const log = (level: string, message: string, fields?: Record<string, unknown>) => {
      if (level === 'error') this.defects.push(`${message} ${JSON.stringify(fields)}`)
    }
    this.app = await createApp(config, { clock: this.clock, log })
  }

  /** A GameLift client that signs with the root key, in step with the test's clock. */
  gamelift(config: Partial<GameLiftClientConfig> = {}): GameLiftClient {
    return new GameLiftClient({
      region: 'us-west-2',
      endpoint: this.app.url,
      credentials: this.app.rootKey,
      systemClockOffset: this.clock.offsetMs,
      maxAttempts: 1,
      ...config,
    })
  }

  /** An S3 client that signs with upload credentials. */
  s3(credentials: AwsCredentials | undefined, config: Partial<S3ClientConfig> = {}): S3Client {
    return new S3Client({
      region: 'us-west-2',
      endpoint: this.app.url,
      credentials: {
        accessKeyId: credentials?.AccessKeyId ?? '',
        secretAccessKey: credentials?.SecretAccessKey ?? '',
        ...(credentials?.SessionToken === undefined ? {} : { sessionToken: credentials.SessionToken }),
      },
      forcePathStyle: true,
      systemClockOffset: this.clock.offsetMs,
      maxAttempts: 1,
      ...config,
    })
  }

  /** The build once its verification has ended. */
  async settled(buildId: string | undefined, client = this.gamelift()): Promise<Build> {
    for (;;) {
      const { Build } = await client.send(new DescribeBuildCommand({ BuildId: buildId }))
      if (Build && Build.Status !== 'INITIALIZED') return Build
      await new Promise(resolve => setTimeout(resolve, 5))
    }
  }

  /** Every file that storage holds. */
  async storedFiles(): Promise<string[]> {
    const list = () => readdir(join(this.dataDir, 'objects'), { recursive: true, withFileTypes: true })
    // A folder that goes away meanwhile ends it: once more, then.
    const entries = await list().catch(list).catch(list)
    // Beside the extents there are the lock and the marker of whose files these are.
    return entries.filter(entry => entry.isFile() && /^[0-9a-f]{28}$/.test(entry.name)).map(entry => entry.name)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.app[Symbol.asyncDispose]()
    await rm(this.dataDir, { recursive: true, force: true })
  }
}

/** The name of the error that a call fails with; `undefined` when it succeeds. */
export async function errorOf(call: Promise<unknown>): Promise<{ name: string; message: string } | undefined> {
  try {
    await call
    return undefined
  } catch (error) {
    return error as Error
  }
}
