import { directNetwork, Ways, type Network } from '../network/ways'
import { limits } from './limits'

/** Kept connections as `requests` makes them; to be destroyed by whoever opened them. */
export const openConnections = (network: Network = directNetwork): Ways =>
  new Ways(network, 'requests', {
    keepAliveTimeout: limits.keepAliveMs,
    connectTimeout: limits.connectMs,
  })

/** As httpx makes them, for a server that ends an idle connection soon, and does its work in one process. */
export const openRestConnections = (network: Network = directNetwork): Ways =>
  new Ways(network, 'httpx', {
    keepAliveTimeout: limits.shortKeepAliveMs,
    connectTimeout: limits.connectMs,
    connections: limits.connections,
  })
