import { randomUUID } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { runProgram } from '../../clients/program.ts'
import { freePort } from '../../support/free-port.ts'
import { answers, ServerProcess } from '../server-process.ts'

/** The first pools take longest. */
const ADMIN_MS = 120_000

/** The smallest Ceph there can be: one monitor, one OSD that keeps everything in memory, and a gateway for S3 and STS. */
export interface Cluster extends AsyncDisposable {
  readonly endpoint: string
  /** The only part that is killed: what is stored stays with the OSD. */
  readonly gateway: ServerProcess
  /** `radosgw-admin` to its end; answers what it printed. */
  admin(...args: string[]): Promise<string>
}

/** @param folder an empty one; its path may not be long, since sockets are made in it */
export async function startCluster(folder: string): Promise<Cluster> {
  const [monitorPort, gatewayPort] = [await freePort(), await freePort()]
  const fsid = randomUUID()
  const conf = join(folder, 'ceph.conf')
  const keyring = join(folder, 'keyring')
  const monitorMap = join(folder, 'monmap')
  const monitorAddress = `v2:127.0.0.1:${monitorPort}`
  for (const name of ['mon', 'osd', 'rgw']) mkdirSync(join(folder, name), { recursive: true })
  writeFileSync(conf, configuration(folder, { fsid, monitorAddress, gatewayPort }))
  const run = async (command: string, ...args: string[]) => {
    const { code, output } = await runProgram({ command, args, env: { CEPH_CONF: conf }, limitMs: ADMIN_MS })
    if (code !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${code}:\n${output}`)
    return output
  }
  const daemon = (command: string, args: readonly string[], serves: () => Promise<boolean>) =>
    new ServerProcess({ command, args: ['-c', conf, ...args, '-f'], serves })
  await run('ceph-authtool', '--create-keyring', keyring, '--gen-key', '-n', 'mon.', '--cap', 'mon', 'allow *')
  const everything = ['--cap', 'mon', 'allow *', '--cap', 'osd', 'allow *']
  for (const name of ['client.admin', 'client.rgw.a', 'osd.0']) {
    await run('ceph-authtool', keyring, '--gen-key', '-n', name, ...everything)
  }
  await run('monmaptool', '--create', '--addv', 'a', `[${monitorAddress}]`, '--fsid', fsid, monitorMap)
  await run('ceph-mon', '-c', conf, '--mkfs', '-i', 'a', '--monmap', monitorMap, '--keyring', keyring)
  const succeeds = (...args: string[]) =>
    run('ceph', '-c', conf, '--connect-timeout', '5', ...args).then(
      () => true,
      () => false,
    )
  const monitor = daemon('ceph-mon', ['-i', 'a'], () => succeeds('mon', 'stat'))
  await monitor.start()
  const osdId = randomUUID()
  await run('ceph', '-c', conf, 'osd', 'new', osdId)
  await run('ceph-osd', '-c', conf, '-i', '0', '--mkfs', '--osd-uuid', osdId)
  const osd = daemon('ceph-osd', ['-i', '0'], async () =>
    (await run('ceph', '-c', conf, 'osd', 'stat')).includes('1 up'),
  )
  await osd.start()
  const endpoint = `http://127.0.0.1:${gatewayPort}`
  const gateway = daemon('radosgw', ['-n', 'client.rgw.a'], () => answers(endpoint))
  await gateway.start()
  return {
    endpoint,
    gateway,
    admin: (...args) => run('radosgw-admin', '-c', conf, ...args),
    async [Symbol.asyncDispose]() {
      for (const part of [gateway, osd, monitor]) await part[Symbol.asyncDispose]()
    },
  }
}

function configuration(
  folder: string,
  { fsid, monitorAddress, gatewayPort }: { fsid: string; monitorAddress: string; gatewayPort: number },
): string {
  return `[global]
fsid = ${fsid}
mon host = ${monitorAddress}
mon initial members = a
ms bind msgr1 = false
public addr = 127.0.0.1
cluster addr = 127.0.0.1
keyring = ${folder}/keyring
mon data = ${folder}/mon
osd data = ${folder}/osd
run dir = ${folder}
admin socket = ${folder}/$name.asok
pid file = ${folder}/$name.pid
log file = ${folder}/$name.log
osd objectstore = memstore
memstore device bytes = 1073741824
osd class update on start = false
osd pool default size = 1
osd pool default min size = 1
osd pool default pg num = 1
osd pool default pgp num = 1
osd pool default pg autoscale mode = off
osd crush chooseleaf type = 0
mon allow pool size one = true
mon max pg per osd = 1000
mon data avail crit = 0
[client.rgw.a]
keyring = ${folder}/keyring
rgw data = ${folder}/rgw
rgw frontends = beast endpoint=127.0.0.1:${gatewayPort}
rgw enable apis = s3, sts, iam
rgw s3 auth use sts = true
rgw sts key = 0123456789abcdef
rgw thread pool size = 32
`
}
