import { join } from 'node:path'
import { fillDiskNowAndThen, killNowAndThen, type Scene, setClockNowAndThen } from './disturbances.ts'
import { checkExpiry } from './expiry.ts'
import { FakeClock } from './fake-clock.ts'
import { SmallDisk } from './small-disk.ts'
import type { Habits } from './storm-client.ts'

const MIB = 1024 ** 2

/** What a phase's server and clients are made of, and what befalls them. */
export interface Setting extends Disposable {
  /** Why the phase can't be run here. */
  readonly skipped?: string
  readonly dataDir: string
  readonly environment: Record<string, string>
  readonly habits: Habits
  readonly diskFills: boolean
  /** What is checked before there are uploads. */
  readonly before: (scene: Scene) => Promise<void>
  /** Until it is over; answers what was done. Nothing of it is left afterwards. */
  readonly disturb: (scene: Scene, isOver: () => boolean) => Promise<string>
  /** Lines that the server may log as errors, because they are what was done to it. */
  readonly tolerates: (line: string) => boolean
}

export interface Phase {
  readonly name: string
  readonly what: string
  readonly prepare: (home: string) => Setting
}

const CALM: Setting = {
  dataDir: '',
  environment: {},
  habits: { maxBytes: 64 * MIB, deletes: 0.05 },
  diskFills: false,
  before: async () => {},
  disturb: async () => '',
  tolerates: () => false,
  [Symbol.dispose]: () => {},
}

/** So small that a few hundred uploads fit, and so much is deleted that they keep fitting. */
const DISK_BYTES = 640 * MIB
const DISK_HABITS: Habits = { maxBytes: 8 * MIB, deletes: 0.7 }

export const PHASES: readonly Phase[] = [
  {
    name: 'kills',
    what: 'the server is killed at work; upload credentials last 15 seconds',
    prepare: home => ({
      ...CALM,
      dataDir: join(home, 'data'),
      environment: { GANTRY_CREDENTIAL_TTL_SECONDS: '15' },
      disturb: killNowAndThen,
    }),
  },
  {
    name: 'full-data',
    what: 'the disk with the data folder, database and all, fills up',
    prepare: home => onSmallDisk(home, disk => ({ dataDir: join(disk.path, 'data'), environment: {} })),
  },
  {
    name: 'full-objects',
    what: 'the disk with the received files fills up, the one with the database does not',
    prepare: home =>
      onSmallDisk(home, disk => ({
        dataDir: join(home, 'data'),
        environment: { GANTRY_STORAGE_URL: `file:${join(disk.path, 'objects')}` },
      })),
  },
  {
    name: 'clock',
    what: "the server's clock is set forwards and backwards by up to hours",
    prepare: home => {
      const clock = FakeClock.find(join(home, 'clock'))
      if (!clock) return { ...CALM, skipped: 'libfaketime is not installed and can’t be (apt-get install faketime)' }
      return {
        ...CALM,
        dataDir: join(home, 'data'),
        environment: { ...clock.environment, GANTRY_CREDENTIAL_TTL_SECONDS: '3600' },
        before: ({ server, control, ledger }) => checkExpiry(server, control, clock, ledger),
        disturb: (scene, isOver) => setClockNowAndThen(scene, clock, isOver),
      }
    },
  },
]

function onSmallDisk(home: string, at: (disk: SmallDisk) => Pick<Setting, 'dataDir' | 'environment'>): Setting {
  const disk = SmallDisk.mount(join(home, 'disk'), DISK_BYTES)
  if (!disk) return { ...CALM, skipped: 'mounting a tmpfs is not permitted, which takes root on Linux' }
  return {
    ...CALM,
    ...at(disk),
    habits: DISK_HABITS,
    diskFills: true,
    disturb: (scene, isOver) => fillDiskNowAndThen(scene, disk, isOver),
    tolerates: line => /the disk is full|disk of the server is full/.test(line),
    [Symbol.dispose]: () => disk[Symbol.dispose](),
  }
}
