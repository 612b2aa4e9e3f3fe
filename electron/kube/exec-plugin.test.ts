import { describe, expect, test } from 'vitest'
import { execInfo, execPluginOf, isInteractive, nameOf, PluginError, pluginEnvironment } from './exec-plugin'

const v1 = 'client.authentication.k8s.io/v1'
const v1beta1 = 'client.authentication.k8s.io/v1beta1'
const entry = { apiVersion: v1, command: 'login', interactiveMode: 'Never' }

describe('an entry', () => {
  test('is read with all that it says', () => {
    const more = { args: ['a'], env: [{ name: 'A', value: 'b' }], installHint: 'get it', provideClusterInfo: true }
    expect(execPluginOf({ ...entry, ...more })).toEqual({ ...entry, ...more })
    expect(execPluginOf({ ...entry, args: null, env: null, installHint: null })).toEqual({
      ...entry,
      ...{ args: [], env: [], installHint: '', provideClusterInfo: false },
    })
  })

  test('of v1beta1 may say nothing of the terminal', () =>
    expect(execPluginOf({ apiVersion: v1beta1, command: 'login' }).interactiveMode).toBe('IfAvailable'))

  test.each([
    ['names no program', { ...entry, command: undefined }, 'names no program'],
    ['names an empty one', { ...entry, command: '' }, 'names no program'],
    ['is a text', 'login', 'does not have the form'],
    ['has arguments of another kind', { ...entry, args: [1] }, 'does not have the form'],
    ['has a variable without a name', { ...entry, env: [{ name: '', value: 'a' }] }, 'a variable without a name'],
    ['has no version', { ...entry, apiVersion: '' }, 'has no apiVersion: write'],
    ['has the version that is gone', { ...entry, apiVersion: 'client.authentication.k8s.io/v1alpha1' }, 'v1alpha1, is no longer in use'], // prettier-ignore
    ['has another version', { ...entry, apiVersion: 'v1' }, 'is not known: write'],
    ['of v1 says nothing of the terminal', { ...entry, interactiveMode: undefined }, `no interactiveMode, which ${v1} asks for`], // prettier-ignore
    ['has a mode that there is not', { ...entry, interactiveMode: 'never' }, 'interactiveMode of its exec entry is not known'], // prettier-ignore
  ])('that %s is refused', (_, exec, words) => {
    expect(() => execPluginOf(exec)).toThrow(PluginError)
    expect(() => execPluginOf(exec)).toThrow(words)
  })
})

test.each([
  ['login', 'login'],
  ['/opt/bin/login', 'login'],
  ['C:\\bin\\login.exe', 'login.exe'],
  ['/', '/'],
])('%s is known as %s', (command, name) => expect(nameOf(command)).toBe(name))

test.each([
  ['Never', true, false],
  ['Never', false, false],
  ['IfAvailable', true, true],
  ['IfAvailable', false, false],
  ['Always', true, true],
])('%s with a terminal %s gets it: %s', (interactiveMode, terminal, gets) =>
  expect(isInteractive(execPluginOf({ ...entry, interactiveMode }), terminal)).toBe(gets),
)

test('Always without a terminal is refused, with what to do', () =>
  expect(() => isInteractive(execPluginOf({ ...entry, interactiveMode: 'Always' }), false)).toThrow(
    'login asks at a terminal (interactiveMode: Always), and there is none here: log in with it at a terminal',
  ))

describe('what it is told', () => {
  const cluster = {
    ...{ server: 'https://k', tlsServerName: 'name', skipTLSVerify: true, proxyUrl: 'http://proxy' },
    ...{ disableCompression: true, execConfig: { audience: 'a' } },
  }

  test('is nothing of the cluster unless it asks', () =>
    expect(JSON.parse(execInfo(execPluginOf(entry), true, cluster, 'Q0E='))).toEqual({
      ...{ kind: 'ExecCredential', apiVersion: v1, spec: { interactive: true } },
    }))

  test('is all of the cluster when it asks, and nothing that is empty', () => {
    const asking = execPluginOf({ ...entry, provideClusterInfo: true })
    const told = (info: string) => (JSON.parse(info) as { spec: { cluster: unknown } }).spec.cluster
    expect(told(execInfo(asking, false, cluster, 'Q0E='))).toEqual({
      server: 'https://k',
      'tls-server-name': 'name',
      'insecure-skip-tls-verify': true,
      'certificate-authority-data': 'Q0E=',
      'proxy-url': 'http://proxy',
      'disable-compression': true,
      config: { audience: 'a' },
    })
    expect(told(execInfo(asking, false, { server: 's', skipTLSVerify: false }, ''))).toEqual({
      server: 's',
      config: null,
    })
  })
})

test('its variables are the user’s without Prefect’s and ours, what the kubeconfig adds, and what it is told', () => {
  const own = {
    ...{ HOME: '/home/me', AWS_PROFILE: 'p', AWS_REGION: 'us' },
    ...{ PREFECT__CLOUD__AGENT__AUTH_TOKEN: 'SECRET', PREFECT__CLOUD__API_KEY: 'SECRET', PREFECT_API_KEY: 'SECRET' },
    ...{ prefect__cloud__auth_token: 'SECRET', FLOWDECK_X: 'SECRET' },
  }
  const env = [
    { name: 'AWS_REGION', value: 'eu' },
    { name: 'KUBERNETES_EXEC_INFO', value: 'not this' },
  ]
  expect(pluginEnvironment(own, execPluginOf({ ...entry, env }), 'INFO')).toEqual({
    ...{ HOME: '/home/me', AWS_PROFILE: 'p', AWS_REGION: 'eu', KUBERNETES_EXEC_INFO: 'INFO' },
  })
})
