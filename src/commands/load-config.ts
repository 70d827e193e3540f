import { type Config, configFrom } from '../config/config.ts'
import { environmentOfProcess, readEnvironment } from '../config/env.ts'

/** The configuration that the process was started with. */
export function loadConfig(): Config {
  return configFrom(readEnvironment(environmentOfProcess()))
}
