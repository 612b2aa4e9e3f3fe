import os from 'node:os'
import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** Tests that change what all code of a process shares: a module in place of Node's, how V8 collects garbage. */
const needTheirProcess = ['electron/files/home.test.ts', 'electron/cli/stay-small.test.ts']
/** They take half a minute and more. They begin first, or the last of them would keep one core busy while others have none. */
const long = [
  'electron/agent/{faults,fault-table}.test.ts',
  'electron/{agent,observer}/simulation/simulation.test.ts',
  'electron/observer/observer.test.ts',
  'electron/practice/{api,api-3}/conformance/*.test.ts',
]
const ownProcess = 'own process'

class LongFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files)
    const isFirst = ({ project }: TestSpecification): boolean => project.name === ownProcess
    return [...sorted.filter(isFirst), ...sorted.filter((file) => !isFirst(file))]
  }
}

export default defineConfig({
  test: {
    // Many tests wait for an answer or for a pause to be over: they leave a core to others.
    maxWorkers: Math.ceil(os.availableParallelism() * 1.5),
    sequence: { sequencer: LongFirst },
    testTimeout: 30_000,
    hookTimeout: 60_000,
    projects: [
      { extends: true, test: { name: ownProcess, include: [...needTheirProcess, ...long] } },
      {
        extends: true,
        test: {
          name: 'shared process',
          include: ['{shared,electron,renderer,build}/**/*.test.{ts,tsx}'],
          exclude: ['**/*.cluster.test.ts', ...needTheirProcess, ...long],
          // Loading the same modules for each of 400 files took longer than most of their tests.
          isolate: false,
          unstubEnvs: true,
          unstubGlobals: true,
        },
      },
    ],
  },
})
