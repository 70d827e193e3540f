import { mkdtempSync, rmSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runProgram } from '../../../clients/program.ts'
import { AWS_CLI, installPythonClients } from '../../../runner/python.ts'
import type { Answer, AwsFiles, ClientKind, GameLiftClient } from '../../client.ts'
import { awsVariables } from '../driver-process.ts'

export const awsCli: ClientKind = {
  name: 'AWS CLI',
  async install() {
    installPythonClients()
    const { output } = await runProgram({ command: AWS_CLI, args: ['--version'] })
    return /aws-cli\/(\S+)/.exec(output)?.[1] ?? output
  },
  open: files => new AwsCli(files),
}

/** Each call is a command: `aws gamelift create-build --name …`. */
class AwsCli implements GameLiftClient {
  readonly name = awsCli.name
  readonly #folder = mkdtempSync(join(tmpdir(), 'gantry-engines-cli-'))
  readonly #files: AwsFiles

  constructor(files: AwsFiles) {
    this.#files = files
  }

  async call(operation: string, input: object): Promise<Answer> {
    const args = ['gamelift', kebab(operation)]
    for (const [name, value] of Object.entries(input)) {
      args.push(optionFor(operation, name), await this.#argument(name, value))
    }
    const { code, output } = await runProgram({ command: AWS_CLI, args, env: awsVariables(this.#files) })
    if (code === 0) return { output: output.trim() === '' ? {} : JSON.parse(output) }
    const refused = /An error occurred \((\w+)\) when calling the \w+ operation(?: \([^)]*\))?: ([\s\S]*)/.exec(output)
    const [, error = '', message = output] = refused ?? []
    return { error: { code: error, message: message.trim(), status: undefined } }
  }

  async #argument(name: string, value: unknown): Promise<string> {
    if (name !== 'ZipFile') return typeof value === 'object' ? JSON.stringify(value) : String(value)
    const path = join(this.#folder, 'script.zip')
    await writeFile(path, Buffer.from(String(value), 'base64'))
    return `fileb://${path}`
  }

  async [Symbol.asyncDispose](): Promise<void> {
    rmSync(this.#folder, { recursive: true, force: true })
  }
}

/** `--version` is the AWS CLI's own. */
function optionFor(operation: string, member: string): string {
  if (member === 'Version') return operation.endsWith('Script') ? '--script-version' : '--build-version'
  return `--${kebab(member)}`
}

/** `--resource-arn` and `--node-js-version`, as botocore names them. */
function kebab(name: string): string {
  return name.replaceAll(/(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/g, '-').toLowerCase()
}
