import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import {
  CreateScriptCommand,
  DescribeScriptCommand,
  type GameLiftClient,
  ListScriptsCommand,
  UpdateScriptCommand,
} from '@aws-sdk/client-gamelift'
import { expect, test } from 'vitest'
import { errorOf, TestGantry } from '../testing/boot.ts'
import { realtimeScript, scriptZip, zipOfFiles } from '../testing/script-zips.ts'

const MAIN = join(import.meta.dirname, '../main.ts')

/** Takes a second or more to check. */
const SLOW_ZIP = zipOfFiles({ 'server.js': realtimeScript(), 'dense.js': 'a;'.repeat(400_000) })

/** Has a server of the same data killed (SIGKILL) once `call` has stored a file, and starts the test's own again. */
async function killedDuring(gantry: TestGantry, call: (client: GameLiftClient) => Promise<unknown>): Promise<void> {
  const before = await gantry.storedFiles()
  await gantry.app[Symbol.asyncDispose]()
  const { PATH } = process.env
  const env = { PATH, GANTRY_DATA_DIR: gantry.dataDir, GANTRY_PORT: '0', GANTRY_THREADS: '1' }
  const server = spawn(process.execPath, [MAIN, 'serve'], { env, stdio: ['ignore', 'pipe', 'inherit'] })
  const exited = once(server, 'exit')
  try {
    const [welcome] = await once(server.stdout, 'data')
    const endpoint = /http:\S+/.exec(String(welcome))?.[0] ?? ''
    const failure = errorOf(call(gantry.gamelift({ endpoint })))
    await expect.poll(async () => (await gantry.storedFiles()).length).toBe(before.length + 1)
    server.kill('SIGKILL')
    expect(await failure).toBeDefined()
  } finally {
    server.kill('SIGKILL')
    await exited
  }
  await gantry.start()
}

test('a kill in the midst of a creation or an update leaves what was there before, and no bytes', async () => {
  await using gantry = await TestGantry.boot()
  const zip = scriptZip()
  const { Script } = await gantry.gamelift().send(new CreateScriptCommand({ Name: 'a', ZipFile: zip }))
  const before = await gantry.storedFiles()
  const isAsBefore = async () => {
    const { Scripts } = await gantry.gamelift().send(new ListScriptsCommand({}))
    expect(Scripts).toEqual([Script])
    await expect.poll(() => gantry.storedFiles()).toEqual(before)
  }
  await killedDuring(gantry, client => client.send(new CreateScriptCommand({ ZipFile: SLOW_ZIP })))
  await isAsBefore()
  const ScriptId = Script?.ScriptId
  await killedDuring(gantry, client => client.send(new UpdateScriptCommand({ ScriptId, Name: 'b', ZipFile: SLOW_ZIP })))
  await isAsBefore()
  expect((await gantry.gamelift().send(new DescribeScriptCommand({ ScriptId }))).Script).toEqual(Script)
  expect(gantry.defects).toEqual([])
})
