import { readFileSync, statSync } from 'node:fs'
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
 * config reaches the S3 client too, where `--endpoint-url` wouldn't. Files that say so already are left alone: writing
 * them anew would keep a server from starting on a full disk.
 */
export function writeAwsFiles(
  folder: string,
  {
    region,
    endpointUrl,
    key,
  }: { region: string; endpointUrl: string; key: Pick<AccessKey, 'accessKeyId' | 'secretAccessKey'> },
): AwsFiles {
  const files = { configPath: join(folder, 'config'), credentialsPath: join(folder, 'credentials') }
  keepPrivateFile(files.configPath, `[default]\nregion = ${region}\nendpoint_url = ${endpointUrl}\n`)
  keepPrivateFile(
    files.credentialsPath,
    `[default]\naws_access_key_id = ${key.accessKeyId}\naws_secret_access_key = ${key.secretAccessKey}\n`,
  )
  return files
}

function keepPrivateFile(path: string, content: string): void {
  if (!isPrivateFile(path, content)) writePrivateFile(path, content)
}

function isPrivateFile(path: string, content: string): boolean {
  const isPrivate = ((statSync(path, { throwIfNoEntry: false })?.mode ?? 0) & 0o777) === 0o600
  return isPrivate && readFileSync(path, 'utf8') === content
}
