import { homedir } from 'node:os'
import { expect, test, vi } from 'vitest'
import { homeOf } from './home'

vi.mock('node:os', () => ({ homedir: vi.fn(() => '/home/me') }))

test('HOME says it, else the system does; a user whom it does not know has the root', () => {
  expect(homeOf({ HOME: '/there' })).toBe('/there')
  expect(homeOf({})).toBe('/home/me')
  vi.mocked(homedir).mockImplementation(() => {
    throw new Error('uv_os_homedir returned ENOENT')
  })
  expect(homeOf({})).toBe('/')
})
