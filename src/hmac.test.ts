import { createHmac } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { HmacKey } from './hmac.ts'

const keyBytes = fc.uint8Array({ maxLength: 200 }).map(bytes => Buffer.from(bytes))
const anyText = fc.oneof(fc.string({ unit: 'binary', maxLength: 300 }), fc.string({ minLength: 400, maxLength: 2000 }))

test('the same as createHmac, for keys and texts of any length, one after the other', () => {
  fc.assert(
    fc.property(keyBytes, fc.array(anyText, { minLength: 1, maxLength: 5 }), (key, texts) => {
      const hmac = new HmacKey(key)
      for (const text of texts) {
        for (const encoding of ['hex', 'base64'] as const) {
          expect(hmac.digest(text, encoding)).toBe(createHmac('sha256', key).update(text).digest(encoding))
        }
      }
    }),
  )
})

test('test case 6 of RFC 4231: a key larger than a block', () => {
  const digest = new HmacKey(Buffer.alloc(131, 0xaa)).digest(
    'Test Using Larger Than Block-Size Key - Hash Key First',
    'hex',
  )
  expect(digest).toBe('60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54')
})
