import { join } from 'node:path'
import { runProgram } from '../../../clients/program.ts'
import { installPythonClients, PYTHON } from '../../../runner/python.ts'
import type { ClientKind } from '../../client.ts'
import { DriverProcess } from '../driver-process.ts'

export const boto3: ClientKind = {
  name: 'boto3',
  async install() {
    installPythonClients()
    const { output } = await runProgram({ command: PYTHON, args: ['-c', 'import boto3; print(boto3.__version__)'] })
    return output.trim()
  },
  open: files => new DriverProcess(boto3.name, [PYTHON, join(import.meta.dirname, 'driver.py')], files),
}
