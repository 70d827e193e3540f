import { readFile } from 'node:fs/promises'
import type { Gantry } from './server.ts'
import type { SigningKeys } from './sigv4.ts'

/** The keys in a Gantry's AWS credentials file. */
export async function rootKeys({ credentialsFile }: Gantry): Promise<SigningKeys> {
  const text = await readFile(credentialsFile, 'utf8')
  const setting = (name: string) => {
    const value = new RegExp(`^${name}\\s*=\\s*(\\S+)$`, 'm').exec(text)?.[1]
    if (value === undefined) throw new Error(`${credentialsFile} has no ${name}`)
    return value
  }
  return { accessKeyId: setting('aws_access_key_id'), secretAccessKey: setting('aws_secret_access_key') }
}
