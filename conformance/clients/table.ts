import { readFile, writeFile } from 'node:fs/promises'
import { withMarkedText } from '../support/marked-page.ts'
import type { Scheme } from '../support/schemes.ts'
import type { Scenario } from './scenarios.ts'

/** What became of one client. */
export interface ClientResult {
  readonly name: string
  /** Undefined: it couldn't be installed. */
  readonly version: string | undefined
  /** In the order of the scenarios; undefined where it failed. */
  readonly cells: Readonly<Record<Scheme, readonly (string | undefined)[]>>
}

/** Writes the table in between its two marks. Nothing in it depends on when or how fast the clients ran. */
export async function writeTable(
  path: string,
  scenarios: readonly Scenario[],
  results: readonly ClientResult[],
): Promise<void> {
  const page = await readFile(path, 'utf8')
  await writeFile(
    path,
    withMarkedText(page, 'npm run clients', [...rows(scenarios, results), '', ...legend(scenarios)]),
  )
}

function rows(scenarios: readonly Scenario[], results: readonly ClientResult[]): string[] {
  const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  const titles = ['client', 'version', ...scenarios.map(({ title }) => title)]
  return [
    row(titles),
    `|${titles.map(() => '---|').join('')}`,
    ...results.map(({ name, version, cells }) =>
      row([
        name,
        version ?? 'not installed',
        ...scenarios.map((_, index) => cell(cells.http[index], cells.https[index])),
      ]),
    ),
  ]
}

function cell(http: string | undefined, https: string | undefined): string {
  if (http === https) return http ?? '**fails**'
  return `http: ${http ?? '**fails**'}, https: ${https ?? '**fails**'}`
}

function legend(scenarios: readonly Scenario[]): string[] {
  return scenarios.map(({ title, explanation }) => `- **${title}**: ${explanation}`)
}
