import { spawnSync } from 'node:child_process'

/** A program that reads a whole zip and says whether it can be unpacked. */
export interface Unpacker {
  /** As the results show it. */
  readonly name: string
  readonly command: (zip: string) => [program: string, ...args: string[]]
}

/** Info-ZIP's and 7-Zip's, both without a line for each file. */
export function unpackers(): [Unpacker, Unpacker] {
  demand('unzip', '-v', 'unzip')
  demand('7zz', 'i', '7zip')
  return [
    { name: '`unzip -t`', command: zip => ['unzip', '-tqq', zip] },
    { name: '`7zz t`', command: zip => ['7zz', 't', '-bso0', '-bsp0', zip] },
  ]
}

function demand(program: string, harmless: string, debianPackage: string): void {
  if (spawnSync(program, [harmless], { stdio: 'ignore' }).status === 0) return
  throw new Error(`this benchmark needs ${program}: sudo apt-get install ${debianPackage}`)
}
