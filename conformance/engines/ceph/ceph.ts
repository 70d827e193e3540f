import { rmSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { join } from 'node:path'
import { runProgram } from '../../clients/program.ts'
import { installPackagesOf } from '../../runner/apt.ts'
import { makeBuckets, s3Client } from '../bucket.ts'
import { type Ability, ACCOUNT_ID, type Engine, type EngineKind, type Keys, readerPolicy, roleArn } from '../engine.ts'
import { type Cluster, startCluster } from './cluster.ts'

const STUDIO: Keys = { accessKeyId: 'STUDIO', secretAccessKey: 'studio-secret-of-the-suite' }
const GANTRY: Keys = { accessKeyId: 'GANTRY', secretAccessKey: 'gantry-secret-of-the-suite' }

/**
 * Ceph's gateway from Debian's packages. Its STS takes a role for whom the role's trust policy allows it, and holds the
 * session both to the role's policy and to the policy that it was taken with. An account is a tenant.
 */
export const ceph: EngineKind = {
  name: 'Ceph',
  async install() {
    installPackagesOf({
      '/usr/bin/ceph': 'ceph-common',
      '/usr/bin/ceph-mon': 'ceph-mon',
      '/usr/bin/ceph-osd': 'ceph-osd',
      '/usr/bin/radosgw': 'radosgw',
    })
    const { output } = await runProgram({ command: 'radosgw', args: ['--version'] })
    return /version (\S+)/.exec(output)?.[1] ?? output
  },
  start,
}

async function start(): Promise<Engine> {
  // Not in the run's folder: paths of sockets may have 107 characters.
  const folder = await mkdtemp(join('/tmp', 'gantry-ceph-'))
  const cluster = await startCluster(folder)
  await makeUser(cluster, 'studio', STUDIO)
  await makeUser(cluster, 'gantry', GANTRY)
  await makeRole(cluster, 'reader', 'gantry')
  await makeRole(cluster, 'untaken', 'somebody-else')
  const { endpoint, gateway } = cluster
  const studio = s3Client(endpoint, STUDIO)
  // Without a region: its only one is called `default`.
  await makeBuckets(studio, ':default-placement')
  return {
    name: ceph.name,
    endpoint,
    studio,
    roles: {
      reader: { arn: roleArn('reader'), keys: GANTRY },
      elsewhere: { arn: roleArn('reader', '210987654321'), keys: GANTRY },
      untaken: { arn: roleArn('untaken'), keys: GANTRY },
      keysAlone: { arn: roleArn('keys-alone'), keys: STUDIO },
    },
    lacks: new Set<Ability>(['regions']),
    kill: () => gateway.kill(),
    revive: () => gateway.start(),
    freeze: () => gateway.freeze(),
    thaw: () => gateway.thaw(),
    async [Symbol.asyncDispose]() {
      await cluster[Symbol.asyncDispose]()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

async function makeUser({ admin }: Cluster, name: string, { accessKeyId, secretAccessKey }: Keys): Promise<void> {
  const named = ['--tenant', ACCOUNT_ID, '--uid', name, '--display-name', name]
  await admin('user', 'create', ...named, '--access-key', accessKeyId, '--secret-key', secretAccessKey)
}

async function makeRole({ admin }: Cluster, name: string, trustedUser: string): Promise<void> {
  const named = ['--tenant', ACCOUNT_ID, '--role-name', name]
  const trust = JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { AWS: [`arn:aws:iam::${ACCOUNT_ID}:user/${trustedUser}`] },
        Action: ['sts:AssumeRole'],
      },
    ],
  })
  await admin('role', 'create', ...named, '--assume-role-policy-doc', trust)
  await admin('role-policy', 'put', ...named, '--policy-name', 'own', '--policy-doc', readerPolicy())
}
