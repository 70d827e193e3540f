import { Readable } from 'node:stream'
import { expect, test } from 'vitest'
import type { Claimant } from '../../../auth/authenticator.ts'
import type { AccountId } from '../../../ids.ts'
import { receivedBody } from './payload.ts'

const claimant: Claimant = {
  claim: {
    form: 'header',
    accessKeyId: 'ASIAEXAMPLE',
    scope: { date: '20260101', region: 'us-west-2', service: 's3' },
    signedHeaders: ['host'],
    signature: '0'.repeat(64),
    amzDate: '20260101T000000Z',
    signedAt: new Date(0),
    sessionToken: undefined,
    payloadHash: 'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
  },
  secretAccessKey: 'secret',
  accountId: '000000000000' as AccountId,
  arn: '',
}

const bodyWith = (encoding: string) => {
  const headers = new Map([
    ['x-amz-decoded-content-length', '0'],
    ['transfer-encoding', encoding],
  ])
  return receivedBody({ headers, body: () => Readable.from([]) }, claimant, 100)
}

test('a chunked body is received', () => {
  expect(bodyWith('chunked').sizeBytes).toBe(0)
  expect(bodyWith('Chunked').sizeBytes).toBe(0)
})

test.each(['gzip, chunked', 'deflate,gzip,chunked', 'identity, chunked', 'hunked,chunked', ',chunked'])(
  'a body in the transfer coding %j, which nobody undoes, is not stored as it came',
  encoding => {
    expect(() => bodyWith(encoding)).toThrow(expect.objectContaining({ code: 'NotImplemented' }))
  },
)
