/** A line of what happened, for whoever runs Gantry. Never a secret, a token, or a request's body. */
export type Logger = (level: 'info' | 'warn' | 'error', message: string, fields?: Record<string, unknown>) => void

/** One JSON object a line, on standard error: standard output belongs to what a person is meant to read. */
export const jsonLogger: Logger = (level, message, fields) => {
  process.stderr.write(`${JSON.stringify({ time: new Date().toISOString(), level, message, ...fields })}\n`)
}
