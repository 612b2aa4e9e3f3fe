import { step, type Step } from './step'

export const server: readonly Step[] = [
  step('version of Prefect', 'GET /admin/version'),
  step('version of the API', 'GET /version'),
  step('health', 'GET /health'),
  step('ready', 'GET /ready'),
  step('health without a key', 'GET /health', undefined, { headers: { authorization: '' } }),
  step('anything else without a key', 'GET /admin/version', undefined, { headers: { authorization: '' } }),
  step('a wrong password', 'GET /admin/version', undefined, { headers: { authorization: 'Basic bm9ib2R5OngK' } }),
  step('a path that is not there, without a key', 'GET /nothing', undefined, { headers: { authorization: '' } }),
  step('a path that is not there', 'GET /nothing'),
  step('a method that is not there', 'GET /flow_runs/filter'),
  step('a path without its slash', 'POST /flows', { name: 'x' }),
  step('a path with a slash too many', 'POST /flows/filter/', {}),
  step('no CSRF', 'GET /csrf-token?client=5f3f1c2e-1111-4444-8888-aaaaaaaaaaaa'),
  step('storage', 'GET /admin/storage'),
  step('an old API version', 'GET /admin/version', undefined, { headers: { 'x-prefect-api-version': '0.7.9' } }),
  step('an API version that is none', 'GET /admin/version', undefined, { headers: { 'x-prefect-api-version': '1' } }),
  step('a new API version', 'GET /admin/version', undefined, { headers: { 'x-prefect-api-version': '0.8.4' } }),
]
