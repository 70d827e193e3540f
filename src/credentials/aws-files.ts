import { join } from 'node:path'
import type { AccessKey } from './access-keys.ts'
import { writePrivateFile } from './private-file.ts'

/** The two files that AWS's tools and SDKs read their settings from. */
export interface AwsFiles {
  readonly configPath: string
  readonly credentialsPath: string
}

/**
 * Writes `<folder>/config` and `<folder>/credentials`, which point every AWS tool at this Gantry: `endpoint_url` in the
 * config reaches the S3 client too, where `--endpoint-url` wouldn't.
 */
export function writeAwsFiles(
  folder: string,
  { region, endpointUrl, key }: { region: string; endpointUrl: string; key: AccessKey },
): AwsFiles {
  const files = { configPath: join(folder, 'config'), credentialsPath: join(folder, 'credentials') }
  writePrivateFile(files.configPath, `[default]\nregion = ${region}\nendpoint_url = ${endpointUrl}\n`)
  writePrivateFile(
    files.credentialsPath,
    `[default]\naws_access_key_id = ${key.accessKeyId}\naws_secret_access_key = ${key.secretAccessKey}\n`,
  )
  return files
}
