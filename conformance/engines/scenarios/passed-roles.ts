import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { runProgram } from '../../clients/program.ts'
import type { Server } from '../../crash/server.ts'
import { ask, member, newKey, refusal, verdict } from '../bench.ts'
import { putFile } from '../bucket.ts'
import type { AwsFiles, ClientKind, GameLiftClient } from '../client.ts'
import { BUCKETS, type Engine } from '../engine.ts'
import { awsFilesOf } from '../gantry.ts'
import { buildZip } from '../zips.ts'
import { mustBe, mustBeRefused } from './musts.ts'

/** Whose roles {@link Engine.roles.elsewhere} are. */
const OTHER_ACCOUNT = '210987654321'

const GANTRY = join(import.meta.dirname, '..', '..', '..', 'src', 'main.ts')

/**
 * Gantry takes every role with the same keys, so it has to see whose role somebody passes: the operator's account passes any,
 * another account its own.
 */
export async function checkPassedRoles(
  kind: ClientKind,
  { engine, gantry, folder }: { readonly engine: Engine; readonly gantry: Server; readonly folder: string },
): Promise<void> {
  await using operator = kind.open(awsFilesOf(gantry))
  await using other = kind.open(await filesOfOther(gantry, folder))
  const { key: Key } = await putFile(engine, newKey(), await buildZip())
  const { reader, elsewhere } = engine.roles
  const location = (RoleArn: string) => ({ Bucket: BUCKETS.versioned, Key, RoleArn })
  mustBeRefused("CreateBuild with another account's role", await createRefused(other, location(reader.arn)), {
    code: 'UnauthorizedException',
    message: `Gantry can't read s3://${BUCKETS.versioned}/${Key} as ${reader.arn}: the role belongs to another account than ${OTHER_ACCOUNT}, which called.`,
  })
  for (const client of [operator, other]) {
    if (engine.lacks.has('roles')) await mustBeReady(client, location(elsewhere.arn))
    else {
      // The engine gives that role to nobody: it is its own word then, and not Gantry's.
      const { code, message } = await createRefused(client, location(elsewhere.arn))
      mustBe(`the error code of ${message}`, code, 'UnauthorizedException')
      if (!message.includes('Gantry may not take the role')) throw new Error(message)
    }
  }
}

function createRefused(client: GameLiftClient, StorageLocation: object) {
  return refusal(client, 'CreateBuild', { OperatingSystem: 'AMAZON_LINUX_2023', StorageLocation })
}

async function mustBeReady(client: GameLiftClient, StorageLocation: object): Promise<void> {
  const input = { OperatingSystem: 'AMAZON_LINUX_2023', StorageLocation }
  const { BuildId } = member(await ask(client, 'CreateBuild', input), 'Build')
  mustBe('Status', (await verdict(client, BuildId)).Status, 'READY')
}

/** The same Gantry, with a key of another account, which the operator makes. */
async function filesOfOther(gantry: Server, folder: string): Promise<AwsFiles> {
  const { code, output } = await runProgram({
    command: process.execPath,
    args: [GANTRY, 'keys', 'create', '--account', OTHER_ACCOUNT, '--name', 'other'],
    env: { GANTRY_DATA_DIR: gantry.dataDir },
  })
  if (code !== 0) throw new Error(`gantry keys create ended with ${code}:\n${output}`)
  const credentialsFile = join(folder, 'other-credentials')
  await writeFile(credentialsFile, `[default]\n${output}`)
  return { ...awsFilesOf(gantry), credentialsFile }
}
