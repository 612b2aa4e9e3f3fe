/** Whether requests to a cluster's server are encrypted. */
export const isHttps = (server: string): boolean => /^https:/i.test(server)

/** Whether a server is on this machine, as minikube, kind and practice have it. */
export const isLoopback = (server: string): boolean =>
  URL.canParse(server) && ['127.0.0.1', 'localhost', '[::1]'].includes(new URL(server).hostname)

/** Whether a server is shown credentials. kubectl shows none without encryption; on this machine nobody listens in. */
export const mayHaveCredentials = (server: string): boolean => isHttps(server) || isLoopback(server)
