import { verify } from './report.ts'

/** A command line that can't be answered with a report. */
export interface UsageCase {
  readonly name: string
  readonly args: readonly string[]
  /** What stderr has to say. */
  readonly says: RegExp
}

/** Answers what isn't as it should be: exit code 2, nothing on stdout, a reason on stderr. */
export async function tryUsage({ args, says }: UsageCase): Promise<string[]> {
  const { exitCode, stdout, stderr } = await verify(args)
  const wrong: string[] = []
  if (exitCode !== 2) wrong.push(`exit code ${exitCode}, not 2`)
  if (stdout !== '') wrong.push(`stdout has ${stdout}`)
  if (!says.test(stderr)) wrong.push(`stderr doesn't say ${says}: ${stderr}`)
  return wrong
}
