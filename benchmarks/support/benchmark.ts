/** What every benchmark is given. */
export interface BenchmarkOptions {
  /** An empty folder on the disk to measure, removed afterwards. */
  readonly workDir: string
  /** Where files that take long to make are kept for later runs; undefined: nothing is kept. */
  readonly keepDir: string | undefined
  /** Repetitions of each measurement; undefined: as many as the benchmark finds right. */
  readonly rounds: number | undefined
  /** Words that narrow down what is measured, as the benchmark understands them; none: all of it. */
  readonly only: readonly string[]
  /** Where to write processor profiles of Gantry, if they are wanted; figures taken meanwhile are lower. */
  readonly profileDir: string | undefined
}

export type Benchmark = (options: BenchmarkOptions) => Promise<void>
