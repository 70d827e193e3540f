import { defineConfig } from 'vitest/config'

// biome-ignore lint/style/noDefaultExport: Vitest asks for it.
export default defineConfig({
  root: import.meta.dirname,
  cacheDir: `${import.meta.dirname}/../node_modules/.vite/conformance`,
  test: {
    include: ['suites/**/*.test.ts'],
    testTimeout: 30_000,
    hookTimeout: 30_000,
    // Uploads share two cores with the server; more files at a time would only make each slower.
    maxWorkers: 2,
  },
})
