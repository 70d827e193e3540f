import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { installPackageOf } from '../../runner/apt.ts'
import type { Client, Job } from '../client.ts'
import { runProgram } from '../program.ts'

const S3CMD = '/usr/bin/s3cmd'

export const s3cmd: Client = {
  name: 's3cmd, put',
  resumes: 'the same upload',
  async install() {
    installPackageOf(S3CMD, 's3cmd')
    const { output } = await runProgram({ command: S3CMD, args: ['--version'] })
    return /version (\S+)/.exec(output)?.[1] ?? output
  },
  async run(job, signal) {
    const config = join(job.folder, 's3cfg')
    await writeFile(config, settings(job))
    const resume = job.action === 'resume' ? ['--continue-put'] : []
    const target = `s3://${job.bucket}/${job.key}`
    const args = ['--config', config, '--no-progress', 'put', ...resume, job.file, target]
    const { code, output } = await runProgram({ command: S3CMD, args, signal })
    if (code === 0) return { error: undefined, output }
    return { error: /S3 error: \d+ \((\w+)\)/.exec(output)?.[1] ?? '', output }
  },
}

function settings({ endpoint, caFile, region, credentials }: Job): string {
  const { protocol, host } = new URL(endpoint)
  const lines = {
    access_key: credentials.accessKeyId,
    secret_key: credentials.secretAccessKey,
    access_token: credentials.sessionToken,
    bucket_location: region,
    host_base: host,
    // Without %(bucket)s it uses path style.
    host_bucket: host,
    use_https: protocol === 'https:' ? 'True' : 'False',
    ca_certs_file: caFile,
  }
  return ['[default]', ...Object.entries(lines).map(([name, value]) => `${name} = ${value}`), ''].join('\n')
}
