import type { Recipe } from './workshop.ts'

/** The memory of a program that was stopped at its first instruction. */
export function coreOf(program: Recipe): Recipe {
  return {
    make: async (workshop, path) => {
      const target = `${path}.program`
      await program.make(workshop, target)
      const commands = ['starti', `generate-core-file ${path}`, 'kill']
      const steps = commands.flatMap(command => ['-ex', command])
      await workshop.run('gdb', ['-nx', '-batch', ...steps, target])
    },
  }
}
