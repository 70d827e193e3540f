import { PutObjectCommand } from '@aws-sdk/client-s3'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { gameLift, newUpload, s3, verdict } from '../../support/clients.ts'
import { zipOf } from '../../support/zips.ts'

const HOUR_MS = 3_600_000

afterEach(() => {
  vi.useRealTimers()
})

/** Only what the SDK reads the time from: timers go on. */
function setClockWrongBy(ms: number): void {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + ms })
}

describe.each([
  { clock: 'an hour fast', wrongByMs: HOUR_MS },
  { clock: 'an hour slow', wrongByMs: -HOUR_MS },
])('a machine whose clock is $clock', ({ wrongByMs }) => {
  test('is refused with RequestExpired where the SDK may not try again', async () => {
    setClockWrongBy(wrongByMs)
    await expect(gameLift({ maxAttempts: 1 }).listBuilds({})).rejects.toMatchObject({ name: 'RequestExpired' })
  })

  test('calls GameLift operations, once the SDK has learnt the time from the refusal', async () => {
    const client = gameLift()
    setClockWrongBy(wrongByMs)
    expect((await client.listBuilds({})).$metadata.attempts).toBe(2)
    expect((await client.listBuilds({})).$metadata.attempts).toBe(1)
  })

  test('is told the difference by S3', async () => {
    const upload = await newUpload(gameLift())
    setClockWrongBy(wrongByMs)
    const client = s3(upload, 'path', { maxAttempts: 1 })
    await expect(client.send(new PutObjectCommand({ ...upload.place, Body: 'x' }))).rejects.toMatchObject({
      name: 'RequestTimeTooSkewed',
      ServerTime: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
      MaxAllowedSkewMilliseconds: '900000',
    })
  })

  test('uploads, once the SDK has learnt the time from the refusal', async () => {
    const client = gameLift()
    const upload = await newUpload(client)
    const Body = await zipOf(1000)
    setClockWrongBy(wrongByMs)
    const sent = await s3(upload, 'path').send(new PutObjectCommand({ ...upload.place, Body }))
    expect(sent.$metadata.attempts).toBe(2)
    vi.useRealTimers()
    expect(await verdict(client, upload.buildId)).toMatchObject({ Status: 'READY' })
  })
})

test('a client that was told a wrong offset of its clock is refused once and corrects it', async () => {
  const client = gameLift({ systemClockOffset: HOUR_MS })
  await expect(client.listBuilds({})).rejects.toMatchObject({ name: 'RequestExpired' })
  expect((await client.listBuilds({})).$metadata.attempts).toBe(1)
  expect(Math.abs(client.config.systemClockOffset)).toBeLessThan(60_000)
})
