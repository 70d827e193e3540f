import { randomBytes } from 'node:crypto'
import type { ControlClient } from './control-client.ts'
import type { FakeClock } from './fake-clock.ts'
import { element } from './gateway-client.ts'
import type { Ledger } from './ledger.ts'
import { s3Request } from './s3-requests.ts'
import type { Server } from './server.ts'
import { Wire } from './wire.ts'

const HOUR_SECONDS = 3_600

/** Upload credentials expire in the server's time, and don't when that is before their end again. */
export async function checkExpiry(
  server: Server,
  control: ControlClient,
  clock: FakeClock,
  ledger: Ledger,
): Promise<void> {
  const { Build, UploadCredentials, StorageLocation } = await control.createBuild('expiry', 'clock')
  const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '' } = UploadCredentials ?? {}
  using wire = new Wire(server.url)
  const place = {
    host: wire.host,
    bucket: StorageLocation?.Bucket ?? '',
    key: StorageLocation?.Key ?? '',
    keys: { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken },
  }
  const listUploads = async (aheadSeconds: number) => {
    await clock.setAndWait(server, aheadSeconds)
    const date = new Date(Date.now() + aheadSeconds * 1000)
    const body = randomBytes(0)
    const request = await s3Request(place, { method: 'POST', query: 'uploads=', body, form: 'signed', date })
    const sent = await wire.send({ ...request, paceMs: 0 })
    return sent.kind === 'answer' ? `${sent.answer.status} ${element(sent.answer.body, 'Code') ?? ''}`.trim() : 'lost'
  }
  const answers: string[] = []
  for (const hours of [0, 13, 0, -13, 0]) answers.push(await listUploads(hours * HOUR_SECONDS))
  const expected = ['200', '400 ExpiredToken', '200', '200', '200']
  if (String(answers) !== String(expected)) {
    ledger.violated(`${Build?.BuildId}: credentials answered ${answers} to a clock set to 0, 13, 0, -13 and 0 hours`)
  }
}
