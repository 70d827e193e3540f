import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { OPERATIONS } from '../control-plane.ts'
import { NOT_IMPLEMENTED } from './not-implemented.ts'

test('what is served and what is not are the operations of docs/compatibility.md, which come from the published model', async () => {
  const page = await readFile(new URL('../../../docs/compatibility.md', import.meta.url), 'utf8')
  const [, table = ''] = page.split('written by `npm run operations-page`')
  const rows = [...table.matchAll(/^\| ([A-Z]\w+) \| (.+) \|$/gm)].map(([, name = '', done = '']) => ({
    name,
    isServed: done.startsWith('served'),
  }))
  const named = (isServed: boolean) => rows.filter(row => row.isServed === isServed).map(({ name }) => name)
  expect(named(false)).toEqual([...NOT_IMPLEMENTED].sort())
  expect(named(true)).toEqual(Object.keys(OPERATIONS.GameLift).sort())
})
