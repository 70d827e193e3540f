import { expect, test } from 'vitest'
import { sessionPolicy } from './session-policy.ts'

const resourceOf = (Key: string) =>
  JSON.parse(sessionPolicy('aws', { Bucket: 'studio', Key })).Statement[0].Resource as string

test('characters that stand for others in a policy stand for themselves', () => {
  expect(resourceOf('a*b?c')).toBe(`arn:aws:s3:::studio/a\${*}b\${?}c`)
  expect(resourceOf(`\${aws:username}`)).toBe(`arn:aws:s3:::studio/\${$}{aws:username}`)
  expect(resourceOf('5$.zip')).toBe('arn:aws:s3:::studio/5$.zip')
})

test('the partition is that of the role', () => {
  expect(sessionPolicy('aws-cn', { Bucket: 'studio', Key: 'k' })).toContain('"arn:aws-cn:s3:::studio/k"')
})

test('a policy has the characters and the length that STS takes, whatever the key', () => {
  for (const key of ['ключ"\\\n', '鍵'.repeat(341), '🔑'.repeat(256), '*'.repeat(1024), 'k'.repeat(1024)]) {
    const policy = sessionPolicy('aws', { Bucket: 'b'.repeat(63), Key: key })
    expect(policy).toMatch(/^[\x20-\x7e]{1,2048}$/)
    const resource = resourceOf(key).slice('arn:aws:s3:::studio/'.length)
    const shown = resource.replaceAll(`\${*}`, '*')
    expect(shown === key || (resource.endsWith('*') && key.startsWith(shown.slice(0, -1)))).toBe(true)
  }
})
