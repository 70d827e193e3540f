import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { Pace } from './pace.ts'

const server = createServer()
let pace: Pace
let client: Socket
let request: IncomingMessage
let failure: Error | undefined

beforeEach(async () => {
  pace = new Pace()
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  client = connect((server.address() as AddressInfo).port, '127.0.0.1')
  client.write('PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n')
  const [received] = (await once(server, 'request')) as [IncomingMessage]
  request = received
  failure = undefined
  request.on('error', error => {
    failure ??= error
  })
  request.resume()
  pace.watch(request)
})
afterEach(async () => {
  pace[Symbol.dispose]()
  client.destroy()
  server.close()
  await once(server, 'close')
})

async function send(bytes: number): Promise<void> {
  const before = request.socket.bytesRead
  client.write(Buffer.alloc(bytes))
  while (request.socket.bytesRead < before + bytes) await new Promise(resolve => setImmediate(resolve))
}

test('a body of which hardly anything comes in a whole window fails, and its connection stays for the answer', async () => {
  pace.check()
  expect(failure).toBeUndefined()
  await send(1000)
  pace.check()
  expect(failure).toMatchObject({ code: 'RequestTimeout' })
  expect(request.socket.destroyed).toBe(false)
})

test('one that comes fast enough may take as long as it likes', async () => {
  for (let window = 0; window < 5; window++) {
    pace.check()
    await send(50_000)
  }
  pace.check()
  expect(failure).toBeUndefined()
})

test('one that the server itself holds back isn’t blamed', async () => {
  pace.check()
  request.pause()
  pace.check()
  request.resume()
  pace.check()
  expect(failure).toMatchObject({ code: 'RequestTimeout' })
})

test('one whose client has left before anybody read it is left alone', async () => {
  client.destroy()
  await new Promise<void>(resolve => request.once('close', resolve))
  failure = undefined
  pace.watch(request)
  pace.check()
  pace.check()
  expect(failure).toBeUndefined()
})

test('one that nobody reads any more is left alone', async () => {
  pace.check()
  request.removeAllListeners('error')
  pace.check()
})
