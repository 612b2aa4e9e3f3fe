import { Agent } from 'undici'
import { limits } from './limits'

/** Kept connections; to be destroyed by whoever opened them. */
export const openConnections = (): Agent =>
  new Agent({
    keepAliveTimeout: limits.keepAliveMs,
    connectTimeout: limits.connectMs,
  })

/** For a server that ends an idle connection soon, and does its work in one process. */
export const openRestConnections = (): Agent =>
  new Agent({
    keepAliveTimeout: limits.shortKeepAliveMs,
    connectTimeout: limits.connectMs,
    connections: limits.connections,
  })
