import { mkdirSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { delimiter, dirname, join } from 'node:path'
import { runProgram } from '../clients/program.ts'
import type { Server } from '../crash/server.ts'
import { AWS_CLI } from '../runner/python.ts'
import { member, newKey } from './bench.ts'
import { putFile } from './bucket.ts'
import type { Output } from './client.ts'
import { awsVariables } from './clients/driver-process.ts'
import { BUCKETS, type Engine } from './engine.ts'
import {
  CREATE_BUILD,
  CREATE_SCRIPT_FROM_S3,
  CREATE_SCRIPT_FROM_ZIP,
  CREATE_SCRIPT_OF_THE_GUIDE,
  DELETE_SCRIPT,
  DESCRIBE_SCRIPT,
  EXAMPLE_NAMES,
  EXAMPLE_ROLE,
  UPDATE_SCRIPT_FROM_S3,
  UPDATE_SCRIPT_FROM_ZIP,
} from './examples/api-reference.ts'
import { asOneLine, blocksOf, commandsOf } from './examples/cli-examples.ts'
import { awsFilesOf } from './gantry.ts'
import { mustBe } from './scenarios/musts.ts'
import { buildZip, scriptZip } from './zips.ts'

/**
 * Runs the documentation's examples for builds in S3 and for scripts by a shell, with nothing changed but names: of buckets,
 * keys, roles, and ids.
 *
 * @throws Error where one doesn't do what its documentation says
 */
export async function checkDocumentedExamples(given: {
  readonly engine: Engine
  readonly gantry: Server
  readonly folder: string
}): Promise<void> {
  const shell = await Shell.prepare(given)
  await checkBuilds(shell)
  await checkScripts(shell)
}

/** A terminal in a folder that has the examples' files. */
class Shell {
  readonly folder: string
  readonly #env: Readonly<Record<string, string>>
  /** What the examples call something, and what it is called here. */
  readonly #names: Map<string, string>
  readonly #role: string
  readonly scriptBytes: Buffer

  private constructor(folder: string, gantry: Server, names: Map<string, string>, role: string, scriptBytes: Buffer) {
    this.folder = folder
    this.#env = {
      ...awsVariables(awsFilesOf(gantry)),
      HOME: folder,
      PATH: [dirname(AWS_CLI), process.env.PATH].join(delimiter),
    }
    this.#names = names
    this.#role = role
    this.scriptBytes = scriptBytes
  }

  static async prepare({
    engine,
    gantry,
    folder: home,
  }: Parameters<typeof checkDocumentedExamples>[0]): Promise<Shell> {
    const folder = join(home, 'examples')
    const root = join(folder, 'MegaFrogRace_Server', 'release-na')
    mkdirSync(root, { recursive: true })
    await writeFile(join(root, 'server.sh'), '#!/bin/sh\necho serving\n', { mode: 0o755 })
    const scriptBytes = await scriptZip('of the documentation')
    for (const name of ['myrealtime_script.zip', 'myrealtime_script_1.0.0.zip']) {
      await writeFile(join(folder, name), scriptBytes)
    }
    const build = await putFile(engine, newKey(), await buildZip())
    const script = await putFile(engine, newKey(), scriptBytes)
    const names = new Map<string, string>([
      [EXAMPLE_NAMES.buildBucket, BUCKETS.versioned],
      [EXAMPLE_NAMES.buildKey, build.key],
      [EXAMPLE_NAMES.scriptBucket, BUCKETS.versioned],
      [EXAMPLE_NAMES.scriptKey, script.key],
    ])
    return new Shell(folder, gantry, names, engine.roles.reader.arn, scriptBytes)
  }

  rename(documented: string, here: unknown): void {
    this.#names.set(documented, String(here))
  }

  renamed(text: string): string {
    const named = text.replaceAll(EXAMPLE_ROLE, this.#role)
    return [...this.#names].reduce((result, [documented, here]) => result.replaceAll(documented, here), named)
  }

  /** Runs a command that must succeed; answers what it printed. */
  async text(command: string | undefined): Promise<string> {
    if (command === undefined) throw new Error('the documentation has no such example any more')
    const line = asOneLine(this.renamed(command))
    const { code, output } = await runProgram({ command: 'sh', args: ['-c', line], cwd: this.folder, env: this.#env })
    if (code !== 0) throw new Error(`${line}\nended with ${code}:\n${output}`)
    return output
  }

  async json(command: string | undefined): Promise<Output> {
    return JSON.parse(await this.text(command)) as Output
  }
}

async function checkBuilds(shell: Shell): Promise<void> {
  const [fromBucket, toUpload] = commandsOf('create-build')
  const [, location = ''] = blocksOf('create-build')
  // In the documentation its commas are missing.
  await writeFile(join(shell.folder, 'storage-loc.json'), shell.renamed(location.replaceAll(/"\s*\n(\s*")/g, '",\n$1')))
  // Nor has the service a default of the operating system any more: "The request must specify a valid operating system value."
  const made = await shell.json(`${fromBucket} --operating-system WINDOWS_2022`)
  mustBe('what create-build answers', Object.keys(made).sort(), ['Build', 'StorageLocation'])
  await writeFile(join(shell.folder, 'create-build.json'), shell.renamed(CREATE_BUILD))
  const again = await shell.json('aws gamelift create-build --cli-input-json file://create-build.json')
  mustBe('what create-build answers', Object.keys(again).sort(), ['Build', 'StorageLocation'])

  const uploads = await shell.json(toUpload)
  mustBe('what create-build answers', Object.keys(uploads).sort(), ['Build', 'StorageLocation', 'UploadCredentials'])
  const { BuildId } = member(uploads, 'Build')
  shell.rename(EXAMPLE_NAMES.buildId, BuildId)
  const [credentials] = commandsOf('request-upload-credentials')
  mustBe('what request-upload-credentials answers', Object.keys(await shell.json(credentials)).sort(), [
    'StorageLocation',
    'UploadCredentials',
  ])
  const [describe] = commandsOf('describe-build')
  mustBe('BuildId', member(await shell.json(describe), 'Build').BuildId, BuildId)
  const [update] = commandsOf('update-build')
  mustBe('Name', member(await shell.json(update), 'Build').Name, 'MegaFrogRaceServer.NA.east')
  const [list, next, failed] = commandsOf('list-builds')
  const page = await shell.json(list)
  mustBe('the builds of a page', (page.Builds as unknown[]).length, 2)
  const documentedToken = /--next-token (\S+)/.exec(next ?? '')?.[1] ?? ''
  shell.rename(documentedToken, page.NextToken)
  await shell.json(next)
  await shell.json(failed)
  const [upload] = commandsOf('upload-build')
  if (!/Build ID: build-/.test(await shell.text(upload))) throw new Error('upload-build named no build')
  const [remove] = commandsOf('delete-build')
  mustBe('what delete-build prints', await shell.text(remove), '')
}

async function checkScripts(shell: Shell): Promise<void> {
  const SizeOnDisk = shell.scriptBytes.length
  const uploaded = member(await shell.json(CREATE_SCRIPT_FROM_ZIP), 'Script')
  mustBe('SizeOnDisk', uploaded.SizeOnDisk, SizeOnDisk)
  mustBe('NodeJsVersion', uploaded.NodeJsVersion, '24.x')
  mustBe('StorageLocation', uploaded.StorageLocation, {
    Bucket: 'prod-gamescale-scripts-us-west-2',
    Key: `123456789012/${uploaded.ScriptId}`,
  })
  await shell.json(CREATE_SCRIPT_OF_THE_GUIDE)
  const fromBucket = member(await shell.json(CREATE_SCRIPT_FROM_S3), 'Script')
  mustBe('SizeOnDisk', fromBucket.SizeOnDisk, 0)
  shell.rename(EXAMPLE_NAMES.scriptId, uploaded.ScriptId)
  mustBe('DescribeScript', await shell.json(DESCRIBE_SCRIPT), { Script: uploaded })
  mustBe('Version', member(await shell.json(UPDATE_SCRIPT_FROM_ZIP), 'Script').Version, '1.0.2')
  const moved = member(await shell.json(UPDATE_SCRIPT_FROM_S3), 'Script')
  mustBe('StorageLocation', moved.StorageLocation, fromBucket.StorageLocation)
  const page = await shell.json('aws gamelift list-scripts --limit 2')
  mustBe('the scripts of a page', (page.Scripts as unknown[]).length, 2)
  await shell.json(`aws gamelift list-scripts --limit 2 --next-token "${page.NextToken}"`)
  mustBe('what delete-script prints', await shell.text(DELETE_SCRIPT), '')
}
