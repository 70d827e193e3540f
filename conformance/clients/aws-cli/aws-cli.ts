import { installPackageOf } from '../../runner/apt.ts'
import { AWS_CLI, installPythonClients } from '../../runner/python.ts'
import type { Client, Job, Outcome } from '../client.ts'
import { runProgram } from '../program.ts'
import { resumeByHand } from './resume.ts'

/** As Debian packages it. By its path: the one that pip installs hides it. */
const DEBIANS_AWS = '/usr/bin/aws'

export const awsCliV1 = awsCli('AWS CLI v1, s3 cp', AWS_CLI, async () => installPythonClients())
export const awsCliV2 = awsCli('AWS CLI v2, s3 cp', DEBIANS_AWS, async () => installPackageOf(DEBIANS_AWS, 'awscli'))

/** Runs `aws` with the job's credentials and server, and what else it is to do. */
export type Aws = (...args: string[]) => Promise<Outcome>

function awsCli(name: string, command: string, install: () => Promise<void>): Client {
  return {
    name,
    resumes: 'the same upload',
    async install() {
      await install()
      const { output } = await runProgram({ command, args: ['--version'] })
      return /^aws-cli\/(\S+)/m.exec(output)?.[1] ?? output
    },
    run(job, signal) {
      const aws: Aws = (...args) => runAws(command, args, job, signal)
      if (job.action === 'resume') return resumeByHand(aws, job)
      return aws('s3', 'cp', '--no-progress', job.file, `s3://${job.bucket}/${job.key}`)
    },
  }
}

async function runAws(command: string, args: readonly string[], job: Job, signal: AbortSignal): Promise<Outcome> {
  const { accessKeyId, secretAccessKey, sessionToken } = job.credentials
  const { code, output } = await runProgram({
    command,
    args: [...args, '--endpoint-url', job.endpoint],
    env: {
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
      AWS_SESSION_TOKEN: sessionToken,
      AWS_DEFAULT_REGION: job.region,
      AWS_CA_BUNDLE: job.caFile,
    },
    signal,
  })
  if (code === 0) return { error: undefined, output }
  return { error: /An error occurred \((\w+)\)/.exec(output)?.[1] ?? '', output }
}
