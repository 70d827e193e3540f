import {
  type AwsCredentials,
  CreateBuildCommand,
  type GameLiftClientConfig,
  type S3Location,
} from '@aws-sdk/client-gamelift'
import type { S3Client } from '@aws-sdk/client-s3'
import type { TestGantry } from './boot.ts'

/** A build that has just been made, and a client with its upload credentials. */
export interface NewBuild {
  readonly buildId: string
  readonly credentials: AwsCredentials
  readonly s3: S3Client
  readonly target: { readonly Bucket: string; readonly Key: string }
}

export const targetOf = (location: S3Location | undefined) => ({
  Bucket: `${location?.Bucket}`,
  Key: `${location?.Key}`,
})

export async function newBuild(gantry: TestGantry, config: Partial<GameLiftClientConfig> = {}): Promise<NewBuild> {
  const made = await gantry.gamelift(config).send(new CreateBuildCommand({ OperatingSystem: 'AMAZON_LINUX_2023' }))
  const credentials = made.UploadCredentials as AwsCredentials
  const target = targetOf(made.StorageLocation)
  return { buildId: `${made.Build?.BuildId}`, credentials, s3: gantry.s3(credentials), target }
}
