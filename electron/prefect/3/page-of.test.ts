import { expect, test } from 'vitest'
import { atOnce } from '../../clock/at-once.stage'
import { pageOf } from './page-of'

test.each([
  ['http://localhost:4200/api', 'http://localhost:4200/runs/flow-run/f'],
  ['https://prefect.example/team/api/', 'https://prefect.example/team/runs/flow-run/f'],
  ['https://me:secret@prefect.example/api?key=k', 'https://prefect.example/runs/flow-run/f'],
  [
    'https://api.prefect.cloud/api/accounts/A/workspaces/W',
    'https://app.prefect.cloud/account/A/workspace/W/runs/flow-run/f',
  ],
])('a run of %s has its page at %s', (base, page) => expect(pageOf(base, 'f')).toBe(page))

test('an address of nothing but slashes is read at once', () => {
  const slashes = '/'.repeat(500_000)
  expect(atOnce(() => pageOf(`http://h${slashes}a`, 'id'))).toBe(`http://h${slashes}a/runs/flow-run/id`)
})
