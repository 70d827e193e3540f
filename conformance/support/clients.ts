import { Agent, type AgentOptions } from 'node:http'
import { Agent as TlsAgent } from 'node:https'
import { isIP } from 'node:net'
import { GameLift, type GameLiftClientConfig } from '@aws-sdk/client-gamelift'
import { S3Client, type S3ClientConfig } from '@aws-sdk/client-s3'
import { eventually } from './eventually.ts'
import { type Gantry, sharedGantry } from './server.ts'

const VERDICT_MS = 30_000

/** A GameLift client as anybody's script would make it: where Gantry is, it learns from the AWS files alone. */
export function gameLift(config: GameLiftClientConfig = {}, gantry: Gantry = sharedGantry()): GameLift {
  // The SDK finds its files by the environment only, and keeps what it read: one Gantry to a test file, then.
  process.env.AWS_CONFIG_FILE = gantry.configFile
  process.env.AWS_SHARED_CREDENTIALS_FILE = gantry.credentialsFile
  return new GameLift(config)
}

/** A build that waits for its file. */
export interface Upload {
  readonly buildId: string
  readonly buildArn: string
  readonly keys: { readonly accessKeyId: string; readonly secretAccessKey: string; readonly sessionToken: string }
  readonly place: { readonly Bucket: string; readonly Key: string }
}

export async function newUpload(client: GameLift): Promise<Upload> {
  const { Build, UploadCredentials, StorageLocation } = await client.createBuild({
    OperatingSystem: 'AMAZON_LINUX_2023',
  })
  return {
    buildId: present(Build?.BuildId),
    buildArn: present(Build?.BuildArn),
    keys: {
      accessKeyId: present(UploadCredentials?.AccessKeyId),
      secretAccessKey: present(UploadCredentials?.SecretAccessKey),
      sessionToken: present(UploadCredentials?.SessionToken),
    },
    place: { Bucket: present(StorageLocation?.Bucket), Key: present(StorageLocation?.Key) },
  }
}

/** How a bucket is named: in the path, or in front of the host. */
export type AddressingStyle = 'path' | 'virtual host'

/** An S3 client with upload credentials. */
export function s3(upload: Upload, style: AddressingStyle, config: S3ClientConfig = {}): S3Client {
  const { url } = sharedGantry()
  const endpoint =
    style === 'path'
      ? { endpoint: url, forcePathStyle: isIP(new URL(url).hostname) === 0 }
      : { endpoint: localhostOf(url), requestHandler: localhostAgents() }
  return new S3Client({ region: 'us-west-2', credentials: upload.keys, ...endpoint, ...config })
}

function localhostOf(url: string): string {
  const { protocol, port } = new URL(url)
  return `${protocol}//localhost:${port}`
}

/** RFC 6761 section 6.3 has every name under `localhost` mean this machine; not every system's resolver knows. */
function localhostAgents(): { httpAgent: Agent; httpsAgent: TlsAgent } {
  const options: AgentOptions = {
    keepAlive: true,
    lookup: (_hostname, { all }, callback) => {
      if (all) callback(null, [{ address: '127.0.0.1', family: 4 }])
      else callback(null, '127.0.0.1', 4)
    },
  }
  // Node.js takes no wildcard for what looks like a top-level domain (`*.localhost`), so the certificate is held to its base.
  return { httpAgent: new Agent(options), httpsAgent: new TlsAgent({ ...options, servername: 'localhost' }) }
}

/** The build's status, once it is READY or FAILED, and its size. */
export function verdict(client: GameLift, buildId: string): Promise<{ Status: string; SizeOnDisk: number }> {
  return eventually(`${buildId} is READY or FAILED`, VERDICT_MS, async () => {
    const { Build } = await client.describeBuild({ BuildId: buildId })
    const { Status, SizeOnDisk = 0 } = Build ?? {}
    return Status === 'READY' || Status === 'FAILED' ? { Status, SizeOnDisk } : undefined
  })
}

export function present<Value>(value: Value | undefined): Value {
  if (value === undefined) throw new Error('the answer lacks a member')
  return value
}
