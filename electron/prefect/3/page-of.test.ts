import { expect, test } from 'vitest'
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
