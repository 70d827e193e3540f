import { eventually } from '../support/eventually.ts'
import { rootKeys } from '../support/root-keys.ts'
import type { Gantry } from '../support/server.ts'
import type { SigningKeys } from '../support/sigv4.ts'
import type { Job } from './client.ts'
import { type Server, signedRequest } from './signed-request.ts'

/** Verification of 100 MiB, on a machine that is busy with other uploads. */
const VERDICT_MS = 60_000

/** A build that waits for its file, and what to upload it with. */
export interface NewBuild {
  readonly buildId: string
  readonly credentials: Job['credentials']
  readonly bucket: string
  readonly key: string
}

/** What the scenarios read of a build's history. */
export interface BuildEvent {
  readonly Kind: string
  readonly Details: Readonly<Record<string, string>>
}

interface WireCredentials {
  readonly AccessKeyId: string
  readonly SecretAccessKey: string
  readonly SessionToken: string
}

/** One Gantry's control plane, by requests signed by hand: they work for its own operations, too. */
export class ControlPlane {
  readonly #server: Server
  readonly #keys: SigningKeys

  private constructor(server: Server, keys: SigningKeys) {
    this.#server = server
    this.#keys = keys
  }

  static async of(gantry: Gantry, ca: Buffer): Promise<ControlPlane> {
    return new ControlPlane({ url: gantry.url, ca }, await rootKeys(gantry))
  }

  async createBuild(): Promise<NewBuild> {
    const { Build, UploadCredentials, StorageLocation } = await this.#call<{
      Build: { BuildId: string }
      UploadCredentials: WireCredentials
      StorageLocation: { Bucket: string; Key: string }
    }>('GameLift.CreateBuild', { OperatingSystem: 'AMAZON_LINUX_2023' })
    const { Bucket, Key } = StorageLocation
    return { buildId: Build.BuildId, credentials: credentialsIn(UploadCredentials), bucket: Bucket, key: Key }
  }

  /** The same build with credentials of now. */
  async withFreshCredentials(build: NewBuild): Promise<NewBuild> {
    const { UploadCredentials } = await this.#call<{ UploadCredentials: WireCredentials }>(
      'GameLift.RequestUploadCredentials',
      { BuildId: build.buildId },
    )
    return { ...build, credentials: credentialsIn(UploadCredentials) }
  }

  async revokeCredentials(buildId: string): Promise<void> {
    await this.#call('Gantry.RevokeUploadCredentials', { BuildId: buildId })
  }

  async describeBuild(buildId: string): Promise<{ Status: string; SizeOnDisk: number }> {
    const { Build } = await this.#call<{ Build: { Status: string; SizeOnDisk: number } }>('GameLift.DescribeBuild', {
      BuildId: buildId,
    })
    return Build
  }

  /** The build once it is READY or FAILED. */
  verdict(buildId: string): Promise<{ Status: string; SizeOnDisk: number }> {
    return eventually(`${buildId} is READY or FAILED`, VERDICT_MS, async () => {
      const build = await this.describeBuild(buildId)
      return build.Status !== 'INITIALIZED' && build
    })
  }

  describeVerification(
    buildId: string,
  ): Promise<{ VerificationStatus: string; Report?: { SizeBytes: number; Findings: { Code: string }[] } }> {
    return this.#call('Gantry.DescribeVerification', { BuildId: buildId })
  }

  /** The build's history, oldest first. */
  async events(buildId: string): Promise<BuildEvent[]> {
    const { Events } = await this.#call<{ Events: BuildEvent[] }>('Gantry.ListBuildEvents', {
      BuildId: buildId,
      Limit: 1_000,
    })
    return Events
  }

  async deleteBuild(buildId: string): Promise<void> {
    await this.#call('GameLift.DeleteBuild', { BuildId: buildId })
  }

  async #call<Output>(target: string, input: object): Promise<Output> {
    const headers = { 'Content-Type': 'application/x-amz-json-1.1', 'X-Amz-Target': target }
    const asked = { service: 'gamelift', method: 'POST', target: '/', headers, body: JSON.stringify(input) } as const
    const answer = await signedRequest(this.#server, this.#keys, asked)
    return (answer === '' ? {} : JSON.parse(answer)) as Output
  }
}

function credentialsIn({ AccessKeyId, SecretAccessKey, SessionToken }: WireCredentials): Job['credentials'] {
  return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken }
}
