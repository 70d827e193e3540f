import { installPackageOf } from '../../runner/apt.ts'
import type { Client, Job } from '../client.ts'
import { runProgram } from '../program.ts'
import { BUILT_RCLONE, buildRclone } from './build.ts'

const DEBIANS_RCLONE = '/usr/bin/rclone'

export const debiansRclone = rclone('rclone of Debian, copyto', DEBIANS_RCLONE, async () =>
  installPackageOf(DEBIANS_RCLONE, 'rclone'),
)

/** With the second version of AWS' SDK for Go; Debian's is with the first. */
export const currentRclone = rclone('rclone, copyto', BUILT_RCLONE, buildRclone)

function rclone(name: string, command: string, install: () => Promise<void>): Client {
  return {
    name,
    resumes: 'from the start',
    async install() {
      await install()
      const { output } = await runProgram({ command, args: ['version'] })
      return /^rclone v(\d[\d.]*)/m.exec(output)?.[1] ?? output
    },
    async run(job, signal) {
      const args = ['copyto', job.file, `gantry:${job.bucket}/${job.key}`, ...FLAGS]
      const { code, output } = await runProgram({ command, args, env: remote(job), signal })
      if (code === 0) return { error: undefined, output }
      return { error: /^.*Failed to copyto(?:.*api error |.*?: )([A-Z][A-Za-z]+): /m.exec(output)?.[1] ?? '', output }
    },
  }
}

const FLAGS = [
  // It would make the bucket, which upload credentials don't allow.
  '--s3-no-check-bucket',
  // It would look at what is there, and S3's answer to HEAD has no room for the reason of a refusal.
  '--no-check-dest',
  // It would look again afterwards, when the verdict may have ended the credentials.
  '--s3-no-head',
  // In parts from 16 MiB on, and not from 200.
  '--s3-upload-cutoff=16M',
]

/** A remote named `gantry`, as the environment defines one. */
function remote({ endpoint, caFile, region, credentials }: Job): Record<string, string> {
  return {
    RCLONE_CONFIG: '/dev/null',
    RCLONE_CA_CERT: caFile,
    RCLONE_CONFIG_GANTRY_TYPE: 's3',
    RCLONE_CONFIG_GANTRY_PROVIDER: 'Other',
    RCLONE_CONFIG_GANTRY_ENDPOINT: endpoint,
    RCLONE_CONFIG_GANTRY_REGION: region,
    RCLONE_CONFIG_GANTRY_ACCESS_KEY_ID: credentials.accessKeyId,
    RCLONE_CONFIG_GANTRY_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    RCLONE_CONFIG_GANTRY_SESSION_TOKEN: credentials.sessionToken,
  }
}
