import { createHmac } from 'node:crypto'
import { expect, test } from 'vitest'
import { deriveSigningKey, SigningKeyCache } from './signing-key.ts'

const scope = (date: string) => ({ date, region: 'us-east-1', service: 'iam' })

test('the key published in "Deriving a signing key"', () => {
  const key = deriveSigningKey('wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY', scope('20120215'))
  expect(key.toString('hex')).toBe('f4780e2d9f65fa895f9c67b32ce1baf0b0d8a43505a000a1a9e090d414db404d')
})

test('keys are kept, the least recently used thrown out first', () => {
  const cache = new SigningKeyCache(2)
  const first = cache.get('A', scope('20260101'), 's')
  const second = cache.get('A', scope('20260102'), 's')
  expect(cache.get('A', scope('20260101'), 's')).toBe(first)
  cache.get('A', scope('20260103'), 's')
  expect(cache.size).toBe(2)
  expect(cache.get('A', scope('20260101'), 's')).toBe(first)
  expect(cache.get('A', scope('20260102'), 's')).not.toBe(second)
})

test('another secret under the same id never gets the old key', () => {
  const cache = new SigningKeyCache(2)
  const old = cache.get('A', scope('20260101'), 'old')
  const renewed = cache.get('A', scope('20260101'), 'new')
  const expected = createHmac('sha256', deriveSigningKey('new', scope('20260101'))).update('text')
  expect(renewed.digest('text', 'hex')).toBe(expected.digest('hex'))
  expect(renewed.digest('text', 'hex')).not.toBe(old.digest('text', 'hex'))
  expect(cache.size).toBe(1)
})
