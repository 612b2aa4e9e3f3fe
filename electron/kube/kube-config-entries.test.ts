import { describe, expect, test } from 'vitest'
import { KubeConfigError, readKubeConfig } from './kube-config-entries'
import { textOfBytes } from './kube-config-text'

const base64 = (text: string): string => Buffer.from(text).toString('base64')
const caught = (work: () => unknown): string => {
  try {
    work()
  } catch (error) {
    expect(error).toBeInstanceOf(KubeConfigError)
    return (error as Error).message
  }
  throw new Error('nothing was thrown')
}

test('every field that kubectl knows is kept, with paths from where the file lies', () => {
  const text = `
apiVersion: v1
kind: Config
preferences: {colors: true}
clusters:
- name: k
  cluster:
    server: https://k8s.example:6443
    certificate-authority: pki/ca.crt
    certificate-authority-data: ${base64('CA')}
    insecure-skip-tls-verify: yes
    tls-server-name: other.example
    proxy-url: http://proxy:3128
    disable-compression: true
    extensions:
    - name: client.authentication.k8s.io/exec
      extension: {audience: api, level: 3}
users:
- name: u
  user:
    client-certificate: me.crt
    client-key: /keys/../me.key
    client-certificate-data: ${base64('CERT')}
    client-key-data: ${base64('KEY')}
    token: T
    tokenFile: ../token
    username: me
    password: p
    as: jane
    as-uid: u-1
    as-groups: [dev, ops]
    as-user-extra: {scopes: [a, b], none: }
    auth-provider: {name: oidc, config: {client-id: c, empty: null}}
    exec:
      apiVersion: client.authentication.k8s.io/v1
      command: ./bin/login
      args: [--fast, null]
      env: [{name: A, value: b}]
      installHint: brew install login
      provideClusterInfo: true
      interactiveMode: Always
contexts:
- name: c
  context: {cluster: k, user: u, namespace: flows}
current-context: c
`
  const config = readKubeConfig(text, '/home/me/.kube/config')
  expect({ ...config.clusters[0] }).toEqual({
    name: 'k',
    server: 'https://k8s.example:6443',
    caFile: '/home/me/.kube/pki/ca.crt',
    caData: base64('CA'),
    skipTLSVerify: true,
    tlsServerName: 'other.example',
    proxyUrl: 'http://proxy:3128',
    disableCompression: true,
    execConfig: { audience: 'api', level: 3 },
  })
  expect(config.users).toEqual([
    {
      name: 'u',
      certFile: '/home/me/.kube/me.crt',
      keyFile: '/keys/../me.key',
      certData: base64('CERT'),
      keyData: base64('KEY'),
      token: 'T',
      tokenFile: '/home/me/token',
      username: 'me',
      password: 'p',
      impersonation: {
        user: 'jane',
        uid: 'u-1',
        groups: ['dev', 'ops'],
        extra: [
          ['none', []],
          ['scopes', ['a', 'b']],
        ],
      },
      authProvider: { name: 'oidc', config: { 'client-id': 'c', empty: '' } },
      exec: {
        apiVersion: 'client.authentication.k8s.io/v1',
        command: '/home/me/.kube/bin/login',
        args: ['--fast', ''],
        env: [{ name: 'A', value: 'b' }],
        installHint: 'brew install login',
        provideClusterInfo: true,
        interactiveMode: 'Always',
      },
    },
  ])
  expect(config.contexts).toEqual([{ name: 'c', cluster: 'k', user: 'u', namespace: 'flows' }])
  expect(config.currentContext).toBe('c')
})

describe('a text is what it is to kubectl', () => {
  const tokenOf = (yaml: string) => readKubeConfig(`users:\n- name: u\n  user:\n${yaml}`, null).getUser('u')?.token
  test.each([
    ['    token: "T"\n', 'T'],
    ['    token: 2020-01-01\n', '2020-01-01'],
    ['    token: 12:30:45\n', '12:30:45'],
    ['    token: 0o8\n', '0o8'],
    ['    token: =\n', '='],
    ['    token: !!str 5\n', '5'],
    ['    token: !own 5\n', '5'],
    ['    token: !!binary VA==\n', 'T'],
    ['    token: null\n', undefined],
    ['    token: \n', undefined],
    ['    token: A\n    token: B\n', 'B'],
    ['    token: A\n    <<: {token: B}\n', 'B'],
    ['    <<: {token: B}\n    token: A\n', 'A'],
    ['    <<: [{token: A}, {token: B}]\n', 'A'],
    ['    "<<": {token: B}\n', undefined],
    ['    token: A\r\n...\r\n---\r\ntoken: {\r\n', 'A'],
    ['    TOKEN: A\n', undefined],
    ['    __proto__: {token: A}\n', undefined],
  ])('%j gives %j', (yaml, token) => expect(tokenOf(yaml)).toBe(token))

  test('a program of an old version of the API may ask without saying so', () => {
    const modeOf = (version: string) =>
      readKubeConfig(`users: [{name: u, user: {exec: {apiVersion: client.authentication.k8s.io/${version}}}}]`, null)
        .users[0]?.exec?.interactiveMode
    expect(['v1alpha1', 'v1beta1', 'v1'].map(modeOf)).toEqual(['IfAvailable', 'IfAvailable', ''])
  })
})

describe('what has another type is refused by its place, without what it says', () => {
  test.each([
    ['clusters: {SECRET: a}', 'clusters is a mapping, and a list belongs there'],
    ['clusters: [SECRET]', 'clusters[0] is a text, and a mapping of names to values belongs there'],
    ['clusters: [{cluster: {server: 5}}]', 'clusters[0].cluster.server is a number, and a text belongs there: put it in quotes'],
    ['clusters: [{cluster: {insecure-skip-tls-verify: "true"}}]', 'clusters[0].cluster.insecure-skip-tls-verify is a text, and true or false belongs there: write it without quotes'],
    ['clusters: [{cluster: {certificate-authority-data: "-----BEGIN CERTIFICATE-----SECRET"}}]', 'clusters[0].cluster.certificate-authority-data is PEM, and base64 of it belongs there: encode it (base64 -w0 FILE), or name its file in certificate-authority'],
    ['users: [{user: {client-key-data: SECRET}}]', 'users[0].user.client-key-data is not base64'],
    ['users: [{user: {client-key-data: [1, 999]}}]', 'users[0].user.client-key-data[1] is not a byte'],
    ['users: [{}, {}]', 'users[1] has the same name as an entry before it'],
    ['users: [{name: a}, {user: {token: 0400}}]', 'users[1].user.token is a number, and a text belongs there: put it in quotes'],
    ['users: [{user: {password: yes}}]', 'users[0].user.password is true or false, and a text belongs there: put it in quotes'],
    ['users: [{user: {as-groups: [a, [SECRET]]}}]', 'users[0].user.as-groups[1] is a list, and a text belongs there'],
    ['users: [{user: {as-user-extra: {SECRET: [1]}}}]', 'a value of users[0].user.as-user-extra[0] is a number, and a text belongs there: put it in quotes'],
    ['users: [{user: {auth-provider: {config: {SECRET: 1}}}}]', 'a value of users[0].user.auth-provider.config is a number, and a text belongs there: put it in quotes'],
    ['users: [{user: {exec: {env: {SECRET: a}}}}]', 'users[0].user.exec.env is a mapping, and a list belongs there'],
    ['contexts: [{name: a}, {name: a}]', 'contexts[1] has the same name as an entry before it'],
    ['extensions: [{name: a, extension: 1}, {name: a}]', 'extensions[1] has the same name as an entry before it'],
    ['preferences: {colors: SECRET}', 'preferences.colors is a text, and true or false belongs there'],
    ['current-context: [SECRET]', 'current-context is a list, and a text belongs there'],
    ['kind: SECRET', 'its kind is not Config'],
    ['KIND: 5', 'KIND is a number, and a text belongs there: put it in quotes'],
    ['apiVersion: SECRET', 'its apiVersion is not v1'],
  ])('%s', (text, message) => expect(caught(() => readKubeConfig(text, null))).toBe(message)) // prettier-ignore
})

describe('bytes', () => {
  const text = 'token: é日\n'
  test.each([
    ['UTF-8', Buffer.from(text)],
    ['UTF-8 with its mark', Buffer.from(`\ufeff${text}`)],
    ['UTF-16, little end first', Buffer.from(`\ufeff${text}`, 'utf16le')],
    ['UTF-16, big end first', Buffer.from(`\ufeff${text}`, 'utf16le').swap16()],
  ])('in %s are read', (_, bytes) => expect(textOfBytes(bytes)).toBe(text))

  test.each([
    ['UTF-8', Buffer.from([0x61, 0xe9, 0x0a]), 'it is not text in UTF-8'],
    ['UTF-16', Buffer.from([0xff, 0xfe, 0x61]), 'it is not text in UTF-16, as its first bytes say'],
  ])('that are no %s are refused', (_, bytes, message) => expect(caught(() => textOfBytes(bytes))).toBe(message))
})
