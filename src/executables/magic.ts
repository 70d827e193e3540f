/** How much of the beginning of a file {@link mayBeExecutable} looks at. */
export const EXECUTABLE_HEAD_BYTES = 4

/** Whether a file that begins with `head` is worth reading as an executable: it is ELF, or may be PE. */
export function mayBeExecutable(head: Buffer): boolean {
  return isElf(head) || mayBePe(head)
}

export function isElf(head: Buffer): boolean {
  return head.toString('latin1', 0, 4) === '\x7fELF'
}

/** Every PE file begins with a DOS program. So do DOS programs, and some texts. */
export function mayBePe(head: Buffer): boolean {
  return head.toString('latin1', 0, 2) === 'MZ'
}
