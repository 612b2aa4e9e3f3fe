import { Command } from 'commander'
import { expect, test } from 'vitest'
import { addUpstreamOptions, fromUpstream, type UpstreamFlags } from './upstream-options'

function parsed(...args: readonly string[]): object {
  const command = addUpstreamOptions(new Command()).option('--create-pool').option('--max-polls <n>', '', Number)
  return fromUpstream(command.parse(args, { from: 'user' }).opts<UpstreamFlags>())
}

test.each([
  [[], {}],
  [['--run-once'], { maxPolls: 1 }],
  [['--run-once', '--max-polls', '3'], { maxPolls: 3 }],
  [['--with-healthcheck'], { withHealthcheck: true }],
  [['--create-pool-if-not-found'], { createPool: true }],
  [['--no-create-pool-if-not-found'], {}],
  [['--no-create-pool-if-not-found', '--create-pool'], { createPool: true }],
  [['--install-policy', 'never'], {}],
])('%j of upstream’s worker', (args, flags) => expect(parsed(...args)).toEqual(flags))

test('what is only for a pool that upstream would make is refused with another way', () => {
  expect(() => parsed('--base-job-template', 'f.json')).toThrow(
    /^There is no --base-job-template: .*--base-job-template FILE$/,
  )
})
