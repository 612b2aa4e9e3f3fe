import { expect, test } from 'vitest'
import { mask } from '../../shared/secrets/mask'
import { KubeConfig, type KubeCluster, type KubeUser } from './kube-config-model'
import { whyUnusable } from './kube-config-use'

function whyOf(user: Partial<KubeUser> | null, cluster: Partial<KubeCluster> | null = {}): string | null {
  const config = new KubeConfig()
  if (cluster) config.clusters = [{ name: 'k', server: 'https://h', skipTLSVerify: false, ...cluster }]
  if (user) config.users = [{ name: 'u', ...user }]
  return whyUnusable(config, { name: 'c', cluster: 'k', user: 'u' })
}
const exec = (given: Partial<NonNullable<KubeUser['exec']>>): Partial<KubeUser> => ({
  exec: {
    ...{ apiVersion: 'client.authentication.k8s.io/v1', command: 'login', args: [], env: [] },
    ...{ installHint: '', provideClusterInfo: false, interactiveMode: 'Never', ...given },
  },
})
const oidc = (config: Record<string, string>) => ({ authProvider: { name: 'oidc', config } })

test.each([
  ['nothing but a server', {}, {}],
  ['a token, and a file with another', { token: 'T', tokenFile: '/t' }, {}],
  ['a certificate and a token', { token: 'T', certData: 'QQ==', keyFile: '/k' }, {}],
  ['a key without a certificate', { keyData: 'QQ==', keyFile: '/k' }, {}],
  ['a program', exec({}), {}],
  ['a program of the version before', exec({ apiVersion: 'client.authentication.k8s.io/v1beta1' }), {}],
  ['oidc', oidc({ 'idp-issuer-url': 'https://i', 'client-id': 'c' }), {}],
  ['blind trust', {}, { skipTLSVerify: true }],
  ['blind trust and an authority, unencrypted', {}, { server: 'http://h', skipTLSVerify: true, caData: 'QQ==' }],
  ['a proxy', {}, { proxyUrl: 'SOCKS5://p:1' }],
  ['nobody, unencrypted', null, { server: 'http://h' }],
])('%s can be used', (_, user, cluster) => expect(whyOf(user, cluster)).toBeNull())

test.each([
  [{}, null, 'it names cluster k, which is not there'],
  [null, {}, 'it names user u, who is not there'],
  [{}, { server: '' }, 'cluster k has no server'],
  [{}, { server: 'me:SECRET@h:6443' }, `cluster k has the server "${mask}@h:6443", which is no address with http:// or https://`],
  [{}, { proxyUrl: 'ftp://p' }, 'cluster k has a proxy-url that does not begin with http, https or socks5'],
  [{}, { caFile: '/ca', caData: 'QQ==' }, /both certificate-authority and certificate-authority-data/],
  [{}, { caFile: '/ca', skipTLSVerify: true }, /a certificate authority and insecure-skip-tls-verify/],
  [{ token: 'T', password: 'p' }, {}, 'user u has both a token and a user name or password'],
  [{ tokenFile: '/t', username: 'me' }, {}, 'user u has both a tokenFile and a username'],
  [{ impersonation: { user: '', uid: '', groups: ['g'], extra: [] } }, {}, /without saying whose: as is missing/],
  [{ certFile: '/c', certData: 'QQ==', keyFile: '/k' }, {}, /both client-certificate and client-certificate-data/],
  [{ certFile: '/c', keyFile: '/k', keyData: 'QQ==' }, {}, /both client-key and client-key-data/],
  [{ certFile: '/c' }, {}, 'user u has a client certificate without its key'],
  [exec({ command: '' }), {}, /^with user u, its exec entry names no program/],
  [exec({ apiVersion: '' }), {}, /^with user u, its exec entry has no apiVersion/],
  [exec({ apiVersion: 'client.authentication.k8s.io/v1alpha1' }), {}, /^with user u, the apiVersion of its exec entry, v1alpha1, is no longer in use/],
  [exec({ env: [{ name: '', value: 'SECRET' }] }), {}, /its exec entry has a variable without a name/],
  [exec({ interactiveMode: '' }), {}, /its exec entry has no interactiveMode/],
  [exec({ interactiveMode: 'SECRET' }), {}, /the interactiveMode of its exec entry is not known/],
  [{ ...exec({}), ...oidc({}) }, {}, 'user u has both exec and an auth-provider'],
  [{ authProvider: { name: 'SECRET', config: {} } }, {}, /an auth-provider that is not oidc/],
  [{ authProvider: { name: 'constructor', config: {} } }, {}, /an auth-provider that is not oidc/],
  [{ authProvider: { name: 'gcp', config: {} } }, {}, /gcp, which kubectl no longer has: .*gke-gcloud-auth-plugin/],
  [oidc({ 'client-id': 'c' }), {}, 'user u has the auth-provider oidc without idp-issuer-url'],
] as const)('%j on %j: %s', (user, cluster, why) => {
  expect(whyOf(user, cluster)).toMatch(why)
  expect(whyOf(user, cluster)).not.toContain('SECRET')
}) // prettier-ignore
