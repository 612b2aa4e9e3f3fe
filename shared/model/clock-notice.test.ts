import { expect, test } from 'vitest'
import { clockNotice } from './clock-notice'

const minute = 60_000
const machine = (where: string): string =>
  `This machine’s clock is 10m ${where} the Prefect server’s. Flowdeck goes by the server’s. Set the clock.`
const cluster = (apart: string): string =>
  `The cluster’s clock is ${apart}. Flowdeck allows for that, but flows in its pods go by the cluster’s. Set the one that is wrong.`

test.each<[string, number, number, string | null]>([
  ['all the same', 0, 0, null],
  ['this machine’s is behind', 10 * minute, 0, machine('behind')],
  ['this machine’s is ahead', -10 * minute, 0, machine('ahead of')],
  ['the cluster’s alone is ahead', 0, 10 * minute, cluster('10m ahead of this machine’s')],
  ['the cluster’s alone is behind', 0, -15_000, cluster('15s behind this machine’s')],
  ['this machine’s is behind both', 10 * minute, 10 * minute + 4_000, machine('behind')],
  ['all three differ', 10 * minute, -10 * minute, `${machine('behind')} ${cluster('20m behind the Prefect server’s')}`],
])('%s', (_, api, ofCluster, notice) => expect(clockNotice({ api, cluster: ofCluster })).toBe(notice))
