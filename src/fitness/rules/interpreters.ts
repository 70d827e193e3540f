import { entryFinding, printable } from '../../findings/finding.ts'
import type { Finding } from '../../model/report.ts'
import type { ReadExecutable } from '../build.ts'
import { named, verb } from '../named.ts'

/** Where glibc has its loader, which dynamic programs name as their interpreter: the ABIs of x86-64, AArch64 and i386. */
const LOADERS = /^(?:\/usr)?\/lib(?:64)?\/ld-linux(?:-x86-64\.so\.2|-aarch64\.so\.1|\.so\.2)$/

/** Whether Linux finds the loader of each program. Where GameLift unpacks a build, in /local/game, one may be brought along. */
export function judgeInterpreters(loaded: readonly ReadExecutable[], hasInstaller: boolean): Finding[] {
  const programs = loaded.filter(({ executable }) => executable.role === 'program')
  const lost = programs.filter(({ executable: { interpreter } }) => interpreter !== undefined && !isThere(interpreter))
  const [first] = lost
  if (!first) return []
  const interpreter = printable(first.executable.interpreter ?? '')
  const isMusl = interpreter.includes('ld-musl')
  return [
    entryFinding(
      'INTERPRETER_MISSING',
      first.file,
      `${named(lost.length)} ${verb(lost.length, 'is', 'are')} to be loaded by ${interpreter}, which instances don't have${isMusl ? ': it was linked for musl, as on Alpine Linux' : ''}.`,
      isMusl
        ? 'Build the server where glibc is, on Amazon Linux for instance, or link it statically (`-static`).'
        : 'Build the server with the loader of glibc (`-Wl,--dynamic-linker=/lib64/ld-linux-x86-64.so.2`), or link it statically (`-static`).',
      lost.length < programs.length || hasInstaller ? 'WARNING' : undefined,
    ),
  ]
}

function isThere(interpreter: string): boolean {
  return LOADERS.test(interpreter) || interpreter.startsWith('/local/game/')
}
