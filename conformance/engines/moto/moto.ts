import { join } from 'node:path'
import { runProgram } from '../../clients/program.ts'
import { installVenv } from '../../runner/python.ts'
import { freePort } from '../../support/free-port.ts'
import { makeBuckets, s3Client } from '../bucket.ts'
import { type Ability, ACCOUNT_ID, type Engine, type EngineKind, type Keys, readerPolicy, roleArn } from '../engine.ts'
import { answers, ServerProcess } from '../server-process.ts'

const HERE = import.meta.dirname
const VENV = join(HERE, '.venv')
const PYTHON = join(VENV, 'bin', 'python')
/** moto checks nothing of them until it is told to begin. */
const ANY: Keys = { accessKeyId: 'studio', secretAccessKey: 'studio' }

/**
 * moto's server, once it checks signatures and permissions. Its STS takes a role for whom the user's policy and the role's
 * trust policy allow it; the session may do what the role's policy says, whatever the policy it was taken with.
 */
export const moto: EngineKind = {
  name: 'moto',
  async install() {
    installVenv(VENV, [{ requirements: join(HERE, 'requirements.txt') }])
    const { output } = await runProgram({ command: PYTHON, args: ['-c', 'import moto; print(moto.__version__)'] })
    return output.trim()
  },
  start,
}

async function start(): Promise<Engine> {
  const port = await freePort()
  const endpoint = `http://127.0.0.1:${port}`
  const server = new ServerProcess({
    command: join(VENV, 'bin', 'moto_server'),
    args: ['-H', '127.0.0.1', '-p', String(port)],
    env: { MOTO_ACCOUNT_ID: ACCOUNT_ID, INITIAL_NO_AUTH_ACTION_COUNT: '1000000' },
    serves: () => answers(`${endpoint}/moto-api/data.json`),
  })
  await server.start()
  await makeBuckets(s3Client(endpoint, ANY))
  const keys = await makeUsersAndRoles(endpoint)
  // From now on everything is checked.
  await fetch(`${endpoint}/moto-api/reset-auth`, { method: 'POST', body: '0' })
  return {
    name: moto.name,
    endpoint,
    studio: s3Client(endpoint, keys.studio),
    roles: {
      reader: { arn: roleArn('reader'), keys: keys.gantry },
      elsewhere: { arn: roleArn('reader', '210987654321'), keys: keys.gantry },
      untaken: { arn: roleArn('untaken'), keys: keys.gantry },
      keysAlone: { arn: roleArn('keys-alone'), keys: keys.studio },
    },
    lacks: new Set<Ability>(['a disk', 'session policies', 'regions']),
    kill: () => server.kill(),
    revive: () => Promise.reject(new Error('moto forgets all it had')),
    freeze: () => server.freeze(),
    thaw: () => server.thaw(),
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  }
}

/** With boto3, which came with moto. */
async function makeUsersAndRoles(endpoint: string): Promise<{ studio: Keys; gantry: Keys }> {
  const { code, output } = await runProgram({
    command: PYTHON,
    args: [join(HERE, 'make_users.py')],
    input: JSON.stringify({ endpoint, account: ACCOUNT_ID, reads: JSON.parse(readerPolicy()) }),
  })
  if (code !== 0) throw new Error(`moto's users can't be made:\n${output}`)
  return JSON.parse(output.trim().split('\n').at(-1) ?? '')
}
