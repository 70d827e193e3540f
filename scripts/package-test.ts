/**
 * Packs Gantry, installs the package as its users do, and sees it serve, verify and stop: compiled JavaScript, with its
 * worker threads, and no TypeScript at run time.
 */
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { globSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** The shortest zip there is: an end of central directory and nothing before it. It is FAILED, for it holds no file. */
const EMPTY_ZIP = Buffer.concat([Buffer.from('PK\x05\x06', 'latin1'), Buffer.alloc(18)])

function expect(what: string, condition: boolean): void {
  process.stdout.write(`${condition ? 'ok' : 'NOT OK'}: ${what}\n`)
  if (!condition) process.exitCode = 1
}

const folder = mkdtempSync(join(tmpdir(), 'gantry-package-'))
try {
  execFileSync('npm', ['pack', '--silent', '--pack-destination', folder], { stdio: 'inherit' })
  const [archive] = globSync(join(folder, '*.tgz'))
  const prefix = join(folder, 'prefix')
  execFileSync('npm', ['install', '--silent', '--global', '--prefix', prefix, `${archive}`], { stdio: 'inherit' })
  const installed = join(prefix, 'lib/node_modules/gantry')
  expect('it holds no TypeScript', globSync('**/*.ts', { cwd: installed, exclude: ['node_modules'] }).length === 0)

  const gantry = join(prefix, 'bin/gantry')
  const env = { PATH: process.env.PATH, GANTRY_DATA_DIR: join(folder, 'data'), GANTRY_PORT: '0' }
  const server = spawn(gantry, ['serve'], { env, stdio: ['ignore', 'pipe', 'inherit'] })
  let printed = ''
  for await (const chunk of server.stdout.iterator({ destroyOnReturn: false })) {
    printed += chunk
    if (printed.includes('upload-build')) break
  }
  server.stdout.resume()
  const url = /http:\/\/\S+/.exec(printed)?.[0]
  expect('it serves', (await fetch(`${url}/-/ready`)).ok)
  server.kill('SIGTERM')
  const [code] = await once(server, 'exit')
  expect('it stops when told', code === 0)

  const zip = join(folder, 'empty.zip')
  writeFileSync(zip, EMPTY_ZIP)
  const verify = spawn(gantry, ['verify', zip], { env, stdio: 'ignore' })
  const [verdict] = await once(verify, 'exit')
  expect('it verifies, in worker threads', verdict === 1)
} finally {
  rmSync(folder, { recursive: true })
}
