import { shownAddress } from '../../shared/secrets/addresses'
import { execPluginOf, PluginError } from './exec-plugin'
import type { KubeCluster, KubeConfig, KubeConfigContext, KubeUser } from './kube-config-model'
import { isHttps, whyNoServer } from './server-address'

/**
 * Why no request can be made with a context, as the end of a sentence: null when one can. Files and plugins are looked at
 * when they are used. kubectl refuses the same, and other contexts of the file can be used all the same.
 * Source: client-go 0.34.4, tools/clientcmd/validation.go, transport/transport.go and round_trippers.go, rest/plugin.go.
 */
export function whyUnusable(
  config: KubeConfig,
  { cluster: clusterName, user: userName }: KubeConfigContext,
): string | null {
  const cluster = config.getCluster(clusterName)
  if (cluster === null) {
    return clusterName === '' ? 'it names no cluster' : `it names cluster ${clusterName}, which is not there`
  }
  const fault = faultOfCluster(cluster)
  if (fault !== null) return `cluster ${clusterName} ${fault}`
  const user = config.getUser(userName)
  if (user === null) {
    // A server that is asked without encryption gets no credentials from kubectl, and so needs no user.
    const needsUser = userName !== '' && isHttps(cluster.server)
    return needsUser ? `it names user ${userName}, who is not there` : null
  }
  const contradiction = faultOfUser(user, isHttps(cluster.server))
  if (contradiction !== null) return `user ${userName} ${contradiction}`
  const faultOfPlugin = user.exec ? faultOfExec(user.exec) : null
  return faultOfPlugin === null ? null : `with user ${userName}, ${faultOfPlugin}`
}

function faultOfCluster({ server, proxyUrl, caFile, caData, skipTLSVerify }: KubeCluster): string | null {
  if (server === '') return 'has no server'
  const whyNot = whyNoServer(server)
  if (whyNot !== null) return `has the server "${shownAddress(server)}", ${whyNot}`
  if (proxyUrl !== undefined && !/^(https?|socks5):/i.test(proxyUrl)) {
    return 'has a proxy-url that does not begin with http, https or socks5'
  }
  if (caFile !== undefined && caData !== undefined) {
    return 'has both certificate-authority and certificate-authority-data, and only one of them can be meant'
  }
  if (isHttps(server) && skipTLSVerify && (caFile ?? caData) !== undefined) {
    return 'has a certificate authority and insecure-skip-tls-verify, which contradict each other'
  }
  return null
}

function faultOfUser(user: KubeUser, isSecure: boolean): string | null {
  const { token, tokenFile, username, password, impersonation, exec, authProvider } = user
  const isBasic = (username ?? password) !== undefined
  if (token !== undefined && isBasic) return 'has both a token and a user name or password'
  if (isSecure && tokenFile !== undefined && username !== undefined) return 'has both a tokenFile and a username'
  if (impersonation?.user === '') return 'asks for a uid, groups or extras (as-…) without saying whose: as is missing'
  if (exec && authProvider) return 'has both exec and an auth-provider'
  return faultOfCertificate(user) ?? (authProvider ? faultOfProvider(authProvider) : null)
}

function faultOfCertificate({ certFile, certData, keyFile, keyData }: KubeUser): string | null {
  // Without a certificate kubectl does not look at the key.
  if ((certFile ?? certData) === undefined) return null
  if (certFile !== undefined && certData !== undefined) {
    return 'has both client-certificate and client-certificate-data, and only one of them can be meant'
  }
  if (keyFile !== undefined && keyData !== undefined) {
    return 'has both client-key and client-key-data, and only one of them can be meant'
  }
  return (keyFile ?? keyData) === undefined ? 'has a client certificate without its key' : null
}

function faultOfExec(exec: NonNullable<KubeUser['exec']>): string | null {
  try {
    execPluginOf(exec)
    return null
  } catch (error) {
    if (error instanceof PluginError) return error.message
    throw error
  }
}

const removed: Readonly<Record<string, string>> = {
  gcp: 'run “gcloud container clusters get-credentials”, which sets up gke-gcloud-auth-plugin',
  azure: 'run “az aks get-credentials” and “kubelogin convert-kubeconfig”',
}

function faultOfProvider({ name, config }: NonNullable<KubeUser['authProvider']>): string | null {
  if (Object.hasOwn(removed, name))
    return `has the auth-provider ${name}, which kubectl no longer has: ${removed[name] ?? ''}`
  if (name !== 'oidc') return `has an auth-provider that is not oidc, the only one that there is`
  for (const key of ['idp-issuer-url', 'client-id']) {
    if (!config[key]) return `has the auth-provider oidc without ${key}`
  }
  return null
}
