import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { FINDING_CODES, type FindingCode } from '../../model/report.ts'
import { LINUX } from './builds.ts'
import { type BuildExample, reportOf } from './example.ts'
import { OTHERWISE, WINDOWS_ONLY } from './otherwise.ts'
import { renderPage } from './page.ts'
import { EXAMPLES, THEMES } from './themes.ts'

const CODES = Object.keys(FINDING_CODES) as FindingCode[]

test.each(CODES)('%s is found in its example, as severe as it usually is, and is all that fails it', async code => {
  const { findings } = await reportOf(EXAMPLES[code])
  const { severity } = FINDING_CODES[code]
  expect(findings).toContainEqual(expect.objectContaining({ code, severity }))
  expect(findings.filter(finding => finding.severity === 'ERROR' && finding.code !== code)).toEqual([])
})

test.each(Object.entries(OTHERWISE))('%s has its other severity where the page says so', async (code, otherwise) => {
  const { findings } = await reportOf(otherwise)
  const { severity } = otherwise
  expect(severity).not.toBe(FINDING_CODES[code as FindingCode].severity)
  expect(findings.filter(finding => finding.code === code).map(finding => finding.severity)).toEqual([severity])
  expect(findings.filter(finding => finding.severity === 'ERROR')).toEqual([])
})

test.each(WINDOWS_ONLY)('%s is not looked for in a build for Linux', async code => {
  const { findings } = await reportOf({ ...(EXAMPLES[code] as BuildExample), target: LINUX })
  expect(findings.map(finding => finding.code)).not.toContain(code)
})

test('every code stands in one theme', () => {
  expect(THEMES.flatMap(({ examples }) => Object.keys(examples)).sort()).toEqual([...CODES].sort())
})

test('docs/findings.md shows what is found: `npm run findings-page` writes it anew', async () => {
  const page = readFileSync(join(import.meta.dirname, '../../../docs/findings.md'), 'utf8')
  expect(page).toBe(await renderPage())
})
