import fc from 'fast-check'
import { expect, test } from 'vitest'
import { GantryError } from '../errors.ts'
import { buildIdOrArn, label, serverSdkVersion } from './build.ts'
import { integer, structure } from './schema.ts'
import { s3Location } from './storage-location.ts'
import { tagKeyList, tagList } from './tags.ts'
import { validate } from './validation.ts'

const schema = structure({
  Name: label.optional(),
  BuildId: buildIdOrArn,
  StorageLocation: s3Location.optional(),
  Tags: tagList.optional(),
  TagKeys: tagKeyList.optional(),
  Limit: integer({ min: 1 }).optional(),
  ServerSdkVersion: serverSdkVersion.optional(),
})
const BuildId = 'build-1'

function messageFor(input: unknown): string {
  try {
    validate(schema, input)
  } catch (error) {
    if (error instanceof GantryError) return `${error.code}: ${error.message}`
    throw error
  }
  return 'valid'
}

test.each([
  [
    {},
    "InvalidRequest: 1 validation error detected: Value null at 'buildId' failed to satisfy constraint: Member must not be null",
  ],
  [
    { BuildId, StorageLocation: { Bucket: 'devops.bucket', Key: 'k', RoleArn: 'r' } },
    "InvalidRequest: 1 validation error detected: Value 'devops.bucket' at 'storageLocation.bucket' failed to satisfy constraint: Member must satisfy regular expression pattern: ^[^.]+$",
  ],
  [
    { BuildId: 'x', Limit: 0 },
    "InvalidRequest: 2 validation errors detected: Value 'x' at 'buildId' failed to satisfy constraint: Member must satisfy regular expression pattern: ^(build-\\S+|arn:.*:build\\/build-\\S+)$; Value '0' at 'limit' failed to satisfy constraint: Member must have value greater than or equal to 1",
  ],
  [
    { BuildId, Tags: [{ Key: 'a', Value: 'b' }, { Key: 'c' }] },
    "InvalidRequest: 1 validation error detected: Value null at 'tags.2.member.value' failed to satisfy constraint: Member must not be null",
  ],
  [
    { BuildId, TagKeys: ['a', '', 'b'] },
    "InvalidRequest: 1 validation error detected: Value '[a, , b]' at 'tagKeys' failed to satisfy constraint: Member must satisfy constraint: [Member must have length less than or equal to 128, Member must have length greater than or equal to 1]",
  ],
  [{ BuildId: 1 }, "MalformedBody: number value can not be converted to string at 'buildId'"],
  [{ BuildId, Limit: 1.5 }, "MalformedBody: number value can not be converted to integer at 'limit'"],
  [{ BuildId, Tags: 'x' }, "MalformedBody: string value can not be converted to list at 'tags'"],
])('%j is refused in AWS words', (input, message) => {
  expect(messageFor(input)).toBe(message)
})

test('null members count as absent, unknown members are ignored', () => {
  expect(validate(schema, { BuildId, Name: null, New: { a: 1 } })).toEqual({ BuildId })
  expect(messageFor({ BuildId: null })).toContain("Value null at 'buildId'")
})

test('nesting beyond any shape is refused, wherever it is', () => {
  let deep: unknown = []
  for (let depth = 0; depth < 100_000; depth++) deep = [deep]
  expect(messageFor({ BuildId, New: deep })).toBe('MalformedBody: The request body is nested more than 64 deep.')
})

test('length counts characters, not UTF-16 units', () => {
  expect(messageFor({ BuildId, Name: '🎮'.repeat(1024) })).toBe('valid')
  expect(messageFor({ BuildId, Name: '🎮'.repeat(1025) })).toContain('less than or equal to 1024')
})

test('a long value is quoted in part, and by whole characters', () => {
  expect(messageFor({ BuildId, Name: `n${'🎮'.repeat(2000)}` })).toBe(
    `InvalidRequest: 1 validation error detected: Value 'n${'🎮'.repeat(1023)}…' at 'name' failed to satisfy constraint: Member must have length less than or equal to 1024`,
  )
})

test('any input is valid or refused, and never a defect', () => {
  fc.assert(
    fc.property(fc.oneof(fc.object(), fc.anything()), input => {
      expect(messageFor(input)).toMatch(/^(valid|InvalidRequest: |MalformedBody: )/)
    }),
  )
  fc.assert(
    fc.property(
      fc.record({ BuildId: fc.anything(), Name: fc.anything(), Tags: fc.anything(), Limit: fc.anything() }),
      input => {
        expect(messageFor(input)).toMatch(/^(valid|InvalidRequest: |MalformedBody: )/)
      },
    ),
  )
})
