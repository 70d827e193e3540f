/**
 * Gives the memory of a buffer that nobody looks at any more back at once; whatever shares that memory is empty from then
 * on. V8 lets up to 64 MiB of such memory pile up in each thread before it collects. Small buffers, whose memory Node.js
 * shares among them, are left alone.
 */
export function release(buffer: Buffer): void {
  const memory = buffer.buffer
  if (memory instanceof ArrayBuffer && memory.byteLength > Buffer.poolSize) memory.transfer(0)
}
