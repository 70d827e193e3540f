import { join } from 'node:path'
import { installPythonClients, PYTHON } from '../../runner/python.ts'
import type { Client } from '../client.ts'
import { runDriver, runProgram } from '../program.ts'

export const boto3: Client = {
  name: 'boto3, upload_file',
  resumes: 'the same upload',
  async install() {
    installPythonClients()
    const { output } = await runProgram({ command: PYTHON, args: ['-c', 'import boto3; print(boto3.__version__)'] })
    return output.trim()
  },
  run: (job, signal) =>
    runDriver({
      command: PYTHON,
      args: [join(import.meta.dirname, 'upload.py')],
      job,
      signal,
    }),
}
