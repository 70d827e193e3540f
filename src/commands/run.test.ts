import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { GameLiftClient, ListBuildsCommand } from '@aws-sdk/client-gamelift'
import { afterAll, expect, test } from 'vitest'
import { errorOf } from '../testing/boot.ts'

const MAIN = join(import.meta.dirname, '../main.ts')
const folder = mkdtempSync(join(tmpdir(), 'gantry-commands-'))
afterAll(() => rmSync(folder, { recursive: true }))

const env = { PATH: process.env.PATH, GANTRY_DATA_DIR: join(folder, 'data'), GANTRY_PORT: '0' }

async function gantry(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const run = promisify(execFile)(process.execPath, [MAIN, ...args], { env, cwd: folder })
  return run.then(
    output => ({ code: 0, ...output }),
    error => ({ code: error.code, stdout: error.stdout, stderr: error.stderr }),
  )
}

/** A server in a process of its own, and what it printed until it served. */
async function serve(): Promise<{ child: ChildProcess; printed: string; url: string }> {
  const child = spawn(process.execPath, [MAIN, 'serve'], { env, cwd: folder, stdio: ['ignore', 'pipe', 'inherit'] })
  let printed = ''
  for await (const chunk of child.stdout.iterator({ destroyOnReturn: false })) {
    printed += chunk
    if (printed.includes('upload-build')) break
  }
  child.stdout.resume()
  return { child, printed, url: /http:\/\/\S+/.exec(printed)?.[0] ?? '' }
}

async function stop(child: ChildProcess): Promise<number | null> {
  child.kill('SIGTERM')
  const [code] = await once(child, 'exit')
  return code
}

const listBuilds = (url: string, accessKeyId: string, secretAccessKey: string) =>
  errorOf(
    new GameLiftClient({
      endpoint: url,
      region: 'us-west-2',
      credentials: { accessKeyId, secretAccessKey },
      maxAttempts: 1,
    }).send(new ListBuildsCommand({})),
  )

const pairIn = (text: string) => [...text.matchAll(/= (\S+)$/gm)].map(match => `${match[1]}`) as [string, string]

test('serve prints what to export, writes it for its owner only, keeps it over a restart, and stops when told', async () => {
  const first = await serve()
  const data = env.GANTRY_DATA_DIR
  expect(first.printed).toContain(
    `export AWS_CONFIG_FILE=${data}/aws/config AWS_SHARED_CREDENTIALS_FILE=${data}/aws/credentials`,
  )
  expect(readFileSync(join(data, 'aws/config'), 'utf8')).toBe(
    `[default]\nregion = us-west-2\nendpoint_url = ${first.url}\n`,
  )
  const credentials = readFileSync(join(data, 'aws/credentials'), 'utf8')
  expect(await listBuilds(first.url, ...pairIn(credentials))).toBeUndefined()
  expect(first.printed).not.toContain(pairIn(credentials)[1])
  expect(await stop(first.child)).toBe(0)

  const second = await serve()
  expect(readFileSync(join(data, 'aws/credentials'), 'utf8')).toBe(credentials)
  expect(await stop(second.child)).toBe(0)
  for (const entry of readdirSync(data, { recursive: true, withFileTypes: true })) {
    const mode = statSync(join(entry.parentPath, entry.name)).mode & 0o777
    expect([entry.name, mode]).toEqual([entry.name, entry.isDirectory() ? 0o700 : 0o600])
  }
})

test('keys made, disabled and deleted beside a running server count at once; none shows a secret twice', async () => {
  const { child, url } = await serve()
  const made = await gantry('keys', 'create', '--account', '123456789012', '--name', 'farm')
  const [id, secret] = pairIn(made.stdout)
  expect(await listBuilds(url, id, secret)).toBeUndefined()
  expect((await gantry('keys', 'rotate')).code).toBe(0)
  const [later, laterSecret] = pairIn((await gantry('keys', 'create')).stdout)
  expect(await listBuilds(url, later, laterSecret)).toBeUndefined()
  const listed = await gantry('keys', 'list')
  expect(listed.stdout).toMatch(new RegExp(`${id}  123456789012  ACTIVE .* farm`))
  expect(listed.stdout).not.toContain(secret)
  expect((await gantry('keys', 'disable', id)).code).toBe(0)
  expect((await listBuilds(url, id, secret))?.name).toBe('UnauthorizedException')
  expect((await gantry('keys', 'enable', id)).code).toBe(0)
  expect(await listBuilds(url, id, secret)).toBeUndefined()
  expect((await gantry('keys', 'delete', id)).code).toBe(0)
  expect((await listBuilds(url, id, secret))?.name).toBe('UnauthorizedException')
  expect((await gantry('keys', 'delete', id)).code).toBe(1)
  const files = readdirSync(env.GANTRY_DATA_DIR).filter(name => name.startsWith('gantry.db'))
  const bytes = Buffer.concat(files.map(name => readFileSync(join(env.GANTRY_DATA_DIR, name))))
  expect(bytes.includes(secret)).toBe(false)
  await stop(child)
})

test('a root key that was disabled stays so over a restart', async () => {
  const credentials = readFileSync(join(env.GANTRY_DATA_DIR, 'aws/credentials'), 'utf8')
  const [root, secret] = pairIn(credentials)
  await gantry('keys', 'disable', root)
  const { child, url } = await serve()
  expect((await listBuilds(url, root, secret))?.name).toBe('UnauthorizedException')
  await stop(child)
  await gantry('keys', 'enable', root)
})

test('what a person got wrong is said in words and with exit code 2', async () => {
  const { child } = await serve()
  const second = await gantry('serve')
  expect(second).toMatchObject({ code: 2, stderr: expect.stringMatching(/^gantry: .* is in use by another Gantry/) })
  await stop(child)
  expect(await gantry()).toMatchObject({ code: 2, stderr: expect.stringContaining('gantry: usage:') })
  expect(await gantry('keys', 'create', '--account', '1')).toMatchObject({ code: 2 })
  expect(await gantry('serve', '--nonsense')).toMatchObject({ code: 2 })
})
