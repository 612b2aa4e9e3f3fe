import { ok, refuse } from '../answers'
import type { Routes } from '../router'

/** What the server says of itself: that it is prefect 3.9.1, with the API of version 0.8.4. */
export const prefectVersion = '3.9.1'
export const apiVersion = '0.8.4'

export const serverRoutes: Routes = {
  'GET /health': () => ok(true),
  'GET /ready': () => ok({ message: 'OK' }),
  'GET /hello': () => ok('👋'),
  'GET /version': () => ok(apiVersion),
  'GET /admin/version': () => ok(prefectVersion),
  'GET /admin/storage': () => ok({ default_result_storage_block_id: null }),
  'GET /csrf-token': () => refuse(422, 'CSRF protection is disabled.'),
}
