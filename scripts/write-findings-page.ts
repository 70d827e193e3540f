/** Writes docs/findings.md: every code, and what is found in its example. */
import { writeFileSync } from 'node:fs'
import { renderPage } from '../src/testing/examples/page.ts'

writeFileSync(new URL('../docs/findings.md', import.meta.url), await renderPage())
