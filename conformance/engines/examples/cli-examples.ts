import { globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { AWS_CLI } from '../../runner/python.ts'

/** The examples that the AWS CLI's help shows, as they were installed with it. */
const [FOLDER] = globSync(
  join(dirname(AWS_CLI), '..', 'lib', 'python*', 'site-packages', 'awscli', 'examples', 'gamelift'),
)

/**
 * The blocks of code of a command's examples, in order: commands, files and outputs.
 *
 * @param command `create-build`
 */
export function blocksOf(command: string): string[] {
  if (FOLDER === undefined) throw new Error('the AWS CLI was installed without its examples')
  const text = readFileSync(join(FOLDER, `${command}.rst`), 'utf8').replaceAll('\r', '')
  return [...text.matchAll(/::[ ]*\n\s*\n((?:[ ]+.*\n|\s*\n)+)/g)].map(([, block = '']) => block.trimEnd())
}

/** The commands among them. */
export function commandsOf(command: string): string[] {
  return blocksOf(command)
    .map(block => block.trim())
    .filter(block => block.startsWith('aws gamelift'))
}

/**
 * As one line, for a shell: in the documentation some lines end without the backslash that they need, and some have a space
 * behind it.
 */
export function asOneLine(command: string): string {
  return command.replaceAll(/[ ]*\\?[ ]*\n\s*/g, ' ').replaceAll(', ', ',')
}
