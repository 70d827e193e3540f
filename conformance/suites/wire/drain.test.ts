import { describe, expect, test } from 'vitest'
import { gameLift, newUpload, verdict } from '../../support/clients.ts'
import { Connection, type RawAnswer } from '../../support/connection.ts'
import { eventually } from '../../support/eventually.ts'
import { errorCode, sendPut, signCall, signPut, targetOf } from '../../support/raw-upload.ts'
import { rootKeys } from '../../support/root-keys.ts'
import { canStartGantry, startGantry } from '../../support/server.ts'
import { zipOf } from '../../support/zips.ts'

const BOUND_MS = 10_000

async function get(url: string, path: string): Promise<RawAnswer> {
  using connection = await Connection.open(url)
  connection.request('GET', path, { Host: new URL(url).host })
  return await connection.answer()
}

describe.skipIf(!canStartGantry)('a Gantry that is told to stop', () => {
  test('finishes a running upload, sends new work elsewhere, ends with 0, and has lost nothing', async () => {
    await using gantry = await startGantry()
    const { url } = gantry
    const upload = await newUpload(gameLift({}, gantry))
    const content = await zipOf(100_000)
    using running = await Connection.open(url)
    const headers = { 'Content-Length': String(content.length), Expect: '100-continue' }
    running.request('PUT', targetOf(upload), signPut(url, upload, { headers }).headers)
    expect((await running.answer()).status).toBe(100)
    running.write(content.subarray(0, 50_000))
    expect(await get(url, '/-/ready')).toMatchObject({ status: 200 })

    gantry.terminate()
    await eventually('it takes no new work', BOUND_MS, async () => (await get(url, '/-/ready')).status === 503)
    expect(await get(url, '/-/health')).toMatchObject({ status: 200 })
    const refused = await sendPut(url, upload, content)
    expect([refused.status, errorCode(refused)]).toEqual([503, 'ServiceUnavailable'])
    expect(refused.headers.get('connection')).toBe('close')
    using call = await Connection.open(url)
    const signed = signCall(url, await rootKeys(gantry), 'GameLift.ListBuilds', '{}')
    call.request('POST', '/', signed.headers, '{}')
    expect(await call.answer()).toMatchObject({ status: 503, body: expect.stringContaining('ServiceUnavailable') })

    running.write(content.subarray(50_000))
    expect((await running.answer()).status).toBe(200)
    expect(await gantry.exited).toBe(0)

    const { port } = new URL(url)
    await using again = await startGantry({ GANTRY_DATA_DIR: gantry.dataDir, GANTRY_PORT: port })
    expect(await verdict(gameLift({}, again), upload.buildId)).toEqual({ Status: 'READY', SizeOnDisk: content.length })
  })

  test('ends at once with 0 when nothing runs, even while clients keep connections open', async () => {
    await using gantry = await startGantry()
    using idle = await Connection.open(gantry.url)
    idle.request('GET', '/-/health', { Host: 'localhost' })
    expect((await idle.answer()).status).toBe(200)
    const started = performance.now()
    gantry.terminate()
    expect(await gantry.exited).toBe(0)
    expect(performance.now() - started).toBeLessThan(BOUND_MS)
  })
})
