import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, expect, test } from 'vitest'
import type { AccountId, BuildId } from '../ids.ts'
import type { Grant } from '../model/caller.ts'
import { newAccessKeyId } from './access-key-id.ts'
import { KeyRing } from './key-ring.ts'
import { openSessionToken, sealGrant } from './session-token.ts'

const folder = mkdtempSync(join(tmpdir(), 'gantry-ring-'))
afterAll(() => rmSync(folder, { recursive: true }))
const path = join(folder, 'keys', 'ring.json')
const now = new Date('2026-01-01T00:00:00Z')

const grant: Grant = {
  accessKeyId: newAccessKeyId('ASIA'),
  accountId: '000000000000' as AccountId,
  region: 'us-west-2',
  buildId: 'build-0' as BuildId,
  issuedTo: 'arn:aws:iam::000000000000:user/root',
  issuedAt: now,
  expiresAt: new Date(now.getTime() + 3_600_000),
}

test('a session token carries its grant, and any process with the ring opens it', () => {
  const token = sealGrant(KeyRing.open(path, now), grant)
  const opened = openSessionToken(KeyRing.open(path, now), token)
  expect(opened?.grant).toEqual(grant)
  expect(opened?.secretAccessKey).toMatch(/^[A-Za-z0-9+/]{40}$/)
})

test('no two tokens are alike, and no secret is in one', () => {
  const ring = KeyRing.open(path, now)
  const [one, other] = [sealGrant(ring, grant), sealGrant(ring, grant)]
  expect(one).not.toBe(other)
  expect(Buffer.from(one, 'base64').includes(grant.buildId)).toBe(false)
})

test('after a rotation new tokens are sealed by the new key and old ones still open', () => {
  const before = KeyRing.open(path, now)
  const token = sealGrant(before, grant)
  const secret = openSessionToken(before, token)?.secretAccessKey
  KeyRing.rotate(path, now)
  const after = KeyRing.open(path, now)
  expect(after.currentKeyId).not.toBe(before.currentKeyId)
  expect(openSessionToken(after, token)).toEqual({ grant, secretAccessKey: secret })
  // A server that was running meanwhile takes up the new key when it meets it.
  expect(openSessionToken(before, sealGrant(after, grant))?.grant).toEqual(grant)
  expect(before.currentKeyId).toBe(after.currentKeyId)
})

test('a token with any bit changed, cut or lengthened opens nothing', () => {
  const ring = KeyRing.open(path, now)
  const sealed = Buffer.from(sealGrant(ring, grant), 'base64')
  fc.assert(
    fc.property(fc.nat(sealed.length * 8 - 1), bit => {
      const changed = Buffer.from(sealed)
      changed.writeUInt8((changed[bit >> 3] as number) ^ (1 << (bit & 7)), bit >> 3)
      expect(openSessionToken(ring, changed.toString('base64'))).toBeUndefined()
    }),
  )
  for (let length = 0; length < sealed.length; length++) {
    expect(openSessionToken(ring, sealed.subarray(0, length).toString('base64'))).toBeUndefined()
  }
  expect(openSessionToken(ring, Buffer.concat([sealed, Buffer.alloc(1)]).toString('base64'))).toBeUndefined()
})

test('what was sealed for one purpose does not open for another', () => {
  const ring = KeyRing.open(path, now)
  expect(ring.open(1, ring.seal(2, Buffer.from('x')))).toBeUndefined()
})

test('the ring is for its owner only', () => {
  expect(statSync(path).mode & 0o777).toBe(0o600)
  expect(statSync(join(folder, 'keys')).mode & 0o777).toBe(0o700)
  expect(JSON.parse(readFileSync(path, 'utf8')).keys).toHaveLength(2)
})
