import { mkdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { c } from './gcc.ts'
import type { Recipe } from './workshop.ts'

const compiler = 'x86_64-w64-mingw32-gcc'

/** Needs nothing but what Windows has. */
export function windowsC(source: string): Recipe {
  return c(source, { compiler, flags: ['-s', '-static-libgcc'] })
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
      await c('linked.c', { compiler, flags: ['-s', '-static-libgcc', library] }).make(workshop, path)
    },
  }
}
