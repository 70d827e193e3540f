/**
 * A page with other text between the two marks that say which command writes it.
 *
 * @param command `npm run clients`
 * @throws Error if the page lacks the marks
 */
export function withMarkedText(page: string, command: string, text: readonly string[]): string {
  const marks = [
    `<!-- What stands from here on is written by \`${command}\`. -->`,
    `<!-- What stands up to here is written by \`${command}\`. -->`,
  ] as const
  const [begin, end] = marks.map(mark => page.indexOf(mark)) as [number, number]
  if (begin < 0 || end < begin) throw new Error(`the page lacks the marks of ${command}`)
  return page.slice(0, begin) + [marks[0], '', ...text, '', ''].join('\n') + page.slice(end)
}
