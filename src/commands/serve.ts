import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { createApp } from '../app.ts'
import { type AwsFiles, writeAwsFiles } from '../credentials/aws-files.ts'
import { loadConfig } from './load-config.ts'

/** `gantry serve`: runs until SIGTERM or SIGINT, then drains. */
export async function serve(args: string[]): Promise<number> {
  parseArgs({ args, options: {} })
  const config = loadConfig()
  // Whoever read along may leave; the service goes on.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {})
  const stopped = stopSignal()
  await using app = await createApp(config)
  const files = writeAwsFiles(join(config.dataDir, 'aws'), {
    region: config.region,
    endpointUrl: app.publicUrl,
    key: app.rootKey,
  })
  process.stdout.write(welcome(app.url, files))
  await stopped
  process.stdout.write('Gantry finishes what is running and stops.\n')
  return 0
}

function welcome(url: string, { configPath, credentialsPath }: AwsFiles): string {
  return `Gantry serves at ${url}

Point the AWS CLI, boto3 or any AWS SDK at it:

  export AWS_CONFIG_FILE=${shellQuote(configPath)} AWS_SHARED_CREDENTIALS_FILE=${shellQuote(credentialsPath)}

Then upload a build:

  aws gamelift upload-build --name demo --build-version 1.0 --operating-system AMAZON_LINUX_2023 \\
    --server-sdk-version 5.2.0 --build-root ./my-server

`
}

function shellQuote(path: string): string {
  return /^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`
}

/** The first signal asks to stop; a second one doesn't wait for what is running. */
function stopSignal(): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  let asked = false
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      if (asked) process.exit(1)
      asked = true
      resolve()
    })
  }
  return promise
}
