import type { Random } from '../../crash/random.ts'

/** Changes a few bytes: flips, insertions, deletions, repetitions, a cut. */
export function mutateBytes(random: Random, bytes: Buffer, times = random.integer(1, 4)): Buffer {
  let mutated = Buffer.from(bytes)
  for (let time = 0; time < times; time++) {
    const at = random.integer(0, Math.max(0, mutated.length - 1))
    const length = random.integer(1, 16)
    const [head, tail] = [mutated.subarray(0, at), mutated.subarray(at)]
    switch (random.integer(0, 5)) {
      case 0:
        if (mutated.length > 0) mutated.writeUInt8(mutated.readUInt8(at) ^ (1 << random.integer(0, 7)), at)
        break
      case 1:
        if (mutated.length > 0) mutated.writeUInt8(random.integer(0, 255), at)
        break
      case 2:
        mutated = Buffer.concat([head, random.bytes(length), tail])
        break
      case 3:
        mutated = Buffer.concat([head, tail.subarray(length)])
        break
      case 4:
        mutated = Buffer.concat([head, tail.subarray(0, length), tail])
        break
      default:
        mutated = Buffer.from(head)
    }
  }
  return mutated
}

/** As {@link mutateBytes} for text that goes into a header or a target: printable ASCII only. */
export function mutateText(random: Random, text: string): string {
  const mutated = mutateBytes(random, Buffer.from(text, 'latin1'), random.integer(1, 2))
  return mutated.toString('latin1').replace(/[^\x21-\x7e]/g, () => random.pick([...'aZ09/=;,.:-_%+?&']))
}
