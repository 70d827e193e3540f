import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { CONTROL_ERRORS } from './control-errors.ts'
import { S3_ERRORS } from './s3/errors.ts'

const page = readFileSync(join(import.meta.dirname, '../../../docs/errors.md'), 'utf8')

test.each([
  ['Control plane', CONTROL_ERRORS],
  ['Upload gateway', S3_ERRORS],
])('docs/errors.md lists every error of the %s as it goes over the wire', (heading, table) => {
  const section = page.split(/^## /m).find(part => part.startsWith(heading)) ?? ''
  const rows = [...section.matchAll(/^\| (\w+) \| (\w+) \| (\d+) \|/gm)]
  const documented = Object.fromEntries(rows.map(([, code, name, status]) => [code, { name, status: Number(status) }]))
  expect(documented).toEqual(table)
})
