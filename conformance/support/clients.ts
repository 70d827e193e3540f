import { Agent } from 'node:http'
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
  const { port } = new URL(sharedGantry().url)
  const endpoint =
    style === 'path'
      ? { endpoint: sharedGantry().url, forcePathStyle: isIP(new URL(sharedGantry().url).hostname) === 0 }
      : { endpoint: `http://localhost:${port}`, requestHandler: { httpAgent: localhostAgent() } }
  return new S3Client({ region: 'us-west-2', credentials: upload.keys, ...endpoint, ...config })
}

/** RFC 6761 section 6.3 has every name under `localhost` mean this machine; not every system's resolver knows. */
function localhostAgent(): Agent {
  return new Agent({
    keepAlive: true,
    lookup: (_hostname, options, callback) => {
      if (options.all) callback(null, [{ address: '127.0.0.1', family: 4 }])
      else callback(null, '127.0.0.1', 4)
    },
  })
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
