import { createHash } from 'node:crypto'
import { existsSync, globSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { installPackageOf } from '../runner/apt.ts'
import { runProgram } from './program.ts'

/** Fetching the SDK and compiling what calls it, on two cores that do other things, too. */
const BUILD_MS = 1_200_000

/**
 * Has Maven fetch what a project needs and compile it, into its `target`, unless it has done so already. The project's jar is
 * called `clients.jar`.
 *
 * @returns the class path of the project
 */
export async function buildJava(project: string): Promise<string> {
  const target = join(project, 'target')
  const stamp = join(target, 'built.sha256')
  const classPath = [join(target, 'clients.jar'), join(target, 'dependency', '*')].join(delimiter)
  const wanted = digestOf(project)
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return classPath
  installPackageOf('/usr/bin/javac', 'default-jdk-headless')
  installPackageOf('/usr/bin/mvn', 'maven')
  process.stdout.write(`Fetching the AWS SDK for Java into ${target}\n`)
  rmSync(target, { recursive: true, force: true })
  const args = ['-q', '-B', 'package', 'dependency:copy-dependencies']
  const { code, output } = await runProgram({ command: 'mvn', args, cwd: project, limitMs: BUILD_MS })
  if (code !== 0) throw new Error(`mvn ${args.join(' ')} ended with ${code}:\n${output}`)
  writeFileSync(stamp, wanted)
  return classPath
}

function digestOf(project: string): string {
  const digest = createHash('sha256').update(readFileSync(join(project, 'pom.xml')))
  for (const name of globSync('src/**/*.java', { cwd: project }).sort())
    digest.update(readFileSync(join(project, name)))
  return digest.digest('hex')
}
