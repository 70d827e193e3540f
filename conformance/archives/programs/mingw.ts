import { mkdir, rename } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { c } from './gcc.ts'
import type { Recipe } from './workshop.ts'

const compiler = 'x86_64-w64-mingw32-gcc'

/** Needs nothing but what Windows has. */
export function windowsC(source: string, flags: readonly string[] = []): Recipe {
  return {
    make: async (workshop, path) => {
      // The compiler adds the ending to any name that has none.
      const program = `${path}.exe`
      await c(source, { compiler, flags: ['-s', '-static-libgcc', ...flags] }).make(workshop, program)
      await rename(program, path)
    },
  }
}

/** A DLL; what is linked to it imports it by its file's name. */
export function dll(): Recipe {
  return c('library.c', { compiler, flags: ['-shared', '-s', '-static-libgcc'] })
}

/** A program that imports from a DLL of that name. */
export function windowsLinked(name: string): Recipe {
  return {
    make: async (workshop, path) => {
      const library = join(`${path}.library`, name)
      await mkdir(dirname(library), { recursive: true })
      await dll().make(workshop, library)
      await windowsC('linked.c', [library]).make(workshop, path)
    },
  }
}
