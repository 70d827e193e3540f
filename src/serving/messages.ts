import type { Config } from '../config/config.ts'
import type { SharedMemory } from './services.ts'

/** What a further thread starts with. */
export interface ThreadTask {
  readonly config: Config
  readonly memory: SharedMemory
  /** From one on; zero is the main thread. */
  readonly thread: number
  /** The one that the main thread listens on. */
  readonly port: number
}

/** What it says. The only thing that it is told, once, is to stop. */
export type ThreadMessage = 'serves' | 'has a build to verify'
