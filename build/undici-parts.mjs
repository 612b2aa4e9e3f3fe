// What the app uses of undici, in place of the whole: its index is CommonJS, which no bundler can shake, and brings fetch,
// caches, mocks and WebSockets along. Measured on Node 20: 7 MB less memory for a headless agent.
// electron.vite.config.ts puts it there.
import requestOf from 'undici/lib/api/api-request.js'
import Agent from 'undici/lib/dispatcher/agent.js'

export { Agent }

/**
 * As undici's own, for an address as text and a dispatcher of ours; there is no global one.
 * @param {string} url
 * @param {import('undici').Dispatcher.RequestOptions & { dispatcher: import('undici').Dispatcher }} options
 * @returns {Promise<import('undici').Dispatcher.ResponseData>}
 */
export function request(url, options) {
  const { origin, pathname, search } = new URL(url)
  return requestOf.call(options.dispatcher, {
    ...options,
    origin,
    path: pathname + search,
    method: options.method ?? 'GET',
  })
}
