/** Whether requests to a cluster's server are encrypted. */
export const isHttps = (server: string): boolean => /^https:/i.test(server)
