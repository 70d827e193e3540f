import { join } from 'node:path'
import type { Recipe } from './workshop.ts'

/** Where the sources of all programs are. */
export const SOURCES = join(import.meta.dirname, 'sources')

interface Options extends Pick<Recipe, 'newest'> {
  readonly compiler?: string
  /** Stripped by default. */
  readonly flags?: readonly string[]
}

export function c(source: string, { compiler = 'gcc', flags = ['-s'], ...rest }: Options = {}): Recipe {
  return {
    make: async (workshop, path) => {
      await workshop.run(compiler, ['-O1', join(SOURCES, source), '-o', path, ...flags])
    },
    ...rest,
  }
}

export function cpp(source: string, options: Options = {}): Recipe {
  return c(source, { compiler: 'g++', ...options })
}

/** A library of that name, for whatever is {@link linked} to it. */
export function sharedLibrary(soname: string, flags: readonly string[] = ['-s']): Recipe {
  return c('library.c', { flags: ['-shared', '-fPIC', `-Wl,-soname,${soname}`, ...flags] })
}

/** A program that needs a library of that name, which it finds next to itself. */
export function linked(soname: string): Recipe {
  return {
    make: async (workshop, path) => {
      const library = `${path}.library`
      await sharedLibrary(soname).make(workshop, library)
      await c('linked.c', { flags: ['-s', library, '-Wl,-rpath,$ORIGIN'] }).make(workshop, path)
    },
  }
}

/** What `objcopy` takes out of a program for a debugger. */
export function debugSymbolsOf(program: Recipe): Recipe {
  return {
    make: async (workshop, path) => {
      const target = `${path}.program`
      await program.make(workshop, target)
      await workshop.run('objcopy', ['--only-keep-debug', target, path])
    },
  }
}
