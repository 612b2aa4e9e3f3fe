import { execFileSync } from 'node:child_process'
import { mkdir, mkdtemp, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { clusterId } from './cluster-id'
import { KubeConfigError, kubeConfigOf, listContexts, loadKubeConfig, useContext } from './kube-config'
import { readKubeConfig } from './kube-config-entries'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kube-config-'))
})
afterAll(() => rm(folder, { recursive: true }))

interface Entry {
  readonly name: string
  readonly server?: string
  readonly cluster?: object
  readonly namespace?: string
}
const configText = (entries: readonly Entry[], current?: string): string =>
  JSON.stringify({
    ...(current === undefined ? {} : { 'current-context': current }),
    clusters: entries.map(({ name, server = 'https://10.0.0.1:6443', cluster }) => ({
      name,
      cluster: { server, ...cluster },
    })),
    users: entries.map(({ name }) => ({ name, user: { token: `token of ${name}` } })),
    contexts: entries.map(({ name, namespace }) => ({
      name,
      context: { cluster: name, user: name, ...(namespace ? { namespace } : {}) },
    })),
  })
async function file(name: string, text: string): Promise<string> {
  const path = join(folder, name)
  await mkdir(join(path, '..'), { recursive: true })
  await writeFile(path, text)
  return path
}
const caught = async (work: () => unknown): Promise<string> => {
  try {
    await work()
  } catch (error) {
    expect(error).toBeInstanceOf(KubeConfigError)
    return (error as Error).message
  }
  throw new Error('nothing was thrown')
}

describe('loadKubeConfig', () => {
  test('reads several files of KUBECONFIG: what an earlier one says stands, as with kubectl', async () => {
    const one = await file('one', configText([{ name: 'a', server: 'https://first:1' }]))
    const two = await file('two', configText([{ name: 'a', server: 'https://second:2' }, { name: 'b' }], 'b'))
    const three = await file('three', configText([{ name: 'c' }], 'c'))
    const missing = join(folder, 'missing')
    const KUBECONFIG = [one, missing, two, three].join(delimiter)
    const loaded = await loadKubeConfig({ KUBECONFIG })
    expect(loaded.files).toEqual([one, two, three])
    expect(loaded.config.getContexts().map(({ name }) => name)).toEqual(['a', 'b', 'c'])
    expect(loaded.config.getCluster('a')?.server).toBe('https://first:1')
    expect(loaded.config.getUser('b')?.token).toBe('token of b')
    expect(useContext(loaded)).toBe('b')
  })

  test('takes ~/.kube/config without KUBECONFIG, and a file that was named before either', async () => {
    const home = await file('home/.kube/config', configText([{ name: 'home' }], 'home'))
    const named = await file('named', configText([{ name: 'named' }], 'named'))
    const HOME = join(folder, 'home')
    expect((await loadKubeConfig({ HOME })).files).toEqual([home])
    expect((await loadKubeConfig({ HOME, KUBECONFIG: home }, named)).files).toEqual([named])
  })

  test('takes an empty file among others for one that says nothing', async () => {
    const empty = await file('empty', '\n')
    const full = await file('full', configText([{ name: 'a' }], 'a'))
    expect(useContext(await loadKubeConfig({ KUBECONFIG: [empty, full].join(delimiter) }))).toBe('a')
  })

  test('finds certificates beside the file that names them', async () => {
    const path = await file(
      'sub/config',
      configText([{ name: 'a', cluster: { 'certificate-authority': 'certs/ca.crt' } }], 'a'),
    )
    const other = await file('other', configText([{ name: 'b' }]))
    const { config } = await loadKubeConfig({ KUBECONFIG: [other, path].join(delimiter) })
    expect(config.getCluster('a')?.caFile).toBe(join(folder, 'sub', 'certs', 'ca.crt'))
  })

  test('says of a missing file which, and what to do', async () => {
    const KUBECONFIG = [join(folder, 'no'), join(folder, 'nor')].join(delimiter)
    expect(await caught(() => loadKubeConfig({ KUBECONFIG }))).toBe(
      `No kubeconfig: ${join(folder, 'no')}, ${join(folder, 'nor')} do not exist. Start a cluster (minikube start), or set KUBECONFIG.`,
    )
    expect(await caught(() => loadKubeConfig({ KUBECONFIG: delimiter, HOME: join(folder, 'home') }))).toBe(
      'No kubeconfig: KUBECONFIG is set and names no file. Name one in it, or unset it.',
    )
    expect(await caught(() => loadKubeConfig({}, join(folder, 'no')))).toContain(`${join(folder, 'no')} does not exist`)
  })

  // More of a plain text could stand there, for which kubectl looks.
  test.each([
    ['a: x\n \t\n', null],
    ['users:\n- name: u\n  user:\n    token: x\n     \t\n\n', null],
    ['users:\n- name: u\n  user:\n    token: x\n    \t\n', 'line 5'],
    ['a: x\n\t\n', 'line 2'],
    ['a: x\n# c\n\t\n', 'line 3'],
  ])('a tab alone behind the last text: %j', (text, line) => {
    const read = (): unknown => readKubeConfig(text, 'config')
    if (line === null) expect(read).not.toThrow()
    else expect(read).toThrow(`${line}, column 1: a tab stands where only spaces may indent`)
  })

  test.each([
    ['a bracket that stays open', 'clusters:\n  - name: [SECRET\n', 'line 3, column 1: '],
    [
      'a tab',
      'users:\n- name: u\n  user:\n\tpassword: SECRET\n',
      'line 4, column 1: a tab stands where only spaces may indent',
    ],
    ['a text without an end', 'users:\n- user: {token: "SECRET}\n', 'line 3, column 1: '],
    ['a reserved character', 'users:\n- user: {token: @SECRET}\n', 'line 2, column 17: '],
    ['an alias without an anchor', 'users: *SECRET\n', 'line 1, column 8: an alias without its anchor'],
    ['another kind of content', 'SECRET', 'it is not a mapping of names to values'],
    ['a list', '- SECRET', 'it is not a mapping of names to values'],
    ['a control character', 'token: "SECRET\0"\n', 'line 1, column 15: a control character stands there'],
    ['an old line break', 'token: SECRET\u2028\n', 'line 1, column 14: an old kind of line break'],
    ['a merge of a text', 'users: [{<<: SECRET}]\n', 'line 1, column 10: what << merges is not a mapping'],
    ['a key that is no text', '? [SECRET]\n: a\n', 'line 1, column 3: a key is not a text'],
    ['a number that is none', 'SECRET: .nan\n', 'line 1, column 9: a number is not finite'],
    ['a tag that is wrong', 'a: !!int SECRET\n', 'line 1, column 4: a value is not of the type that its tag says'],
    ['an endless alias', 'a: &SECRET [*SECRET]\n', 'line 1, column 13: an alias stands inside of what it names'],
    ['an endless plugin', 'users: [{name: u, user: &u {exec: {env: [*u]}}}]\n', 'line 1, column 42: an alias stands'],
    ['a deep file', `users: ${'['.repeat(100_000)}`, 'line 1, column 109: its lists and mappings are more than 100'],
    ['a large file', '- a\n'.repeat(60_000), 'line 49999, column 3: it has more than 50,000 keys and values'],
    ['a long file', `a: ${'b'.repeat(4_000_000)}`, 'line 1, column 1: it has more than 4,000,000 characters'],
  ])('says of %s which file, where and why in one sentence, without what stands there', async (name, text, why) => {
    const path = await file(`broken/${name}`, text)
    const message = await caught(() => loadKubeConfig({ KUBECONFIG: path }))
    expect(message).toContain(`The kubeconfig ${path} can't be read: ${why}`)
    expect(message).toMatch(/\. Correct the file, or name another\.$/)
    expect(message).not.toMatch(/SECRET|\n/)
  })

  test('says of a folder, or of a file without the right to read it, which', async () => {
    const path = join(folder, 'a-folder')
    await mkdir(path)
    expect(await caught(() => loadKubeConfig({}, path))).toMatch(
      /^The kubeconfig .*a-folder can't be read: it is a folder, not a file\. /,
    )
  })
})

describe('what a kubeconfig names', () => {
  test('is read of nobody before it is used: pipes, devices and files of any size', async () => {
    const pipe = join(folder, 'pipe')
    execFileSync('mkfifo', [pipe])
    const hostile = (path: string) => ({
      clusters: [{ name: 'a', cluster: { server: 'https://a', 'certificate-authority': path } }],
      users: [
        {
          name: 'a',
          user: { 'client-certificate': path, 'client-key': path, tokenFile: path, 'token-file': path },
        },
      ],
      contexts: [{ name: 'a', context: { cluster: 'a', user: 'a' } }],
    })
    for (const named of [pipe, '/dev/zero']) {
      const path = await file('hostile', JSON.stringify(hostile(named)))
      const loaded = await loadKubeConfig({}, path)
      expect(listContexts(loaded)).toMatchObject([{ name: 'a', plugin: null }])
      expect(loaded.config.getUser('a')).toMatchObject({ certFile: named, keyFile: named, tokenFile: named })
      useContext(loaded, 'a')
      expect(await caught(() => clusterId(loaded.config))).toMatch(
        /^The certificate authority \S+ of cluster a can't be read: it is a (pipe|device), not a file\./,
      )
    }
  })

  test('lies where the path leads from the file; a program without a slash is looked for in PATH', async () => {
    const exec = (command: string) => ({ apiVersion: 'client.authentication.k8s.io/v1', command })
    const users = [
      { name: 'a', user: { tokenFile: 'tokens/a', exec: exec('bin/login') } },
      { name: 'b', user: { exec: exec('login') } },
      { name: 'c', user: { exec: exec('/bin/login') } },
      { name: 'd', user: { 'client-certificate': '/a/../b' } },
    ]
    const path = await file('paths/config', JSON.stringify({ users }))
    const { config } = await loadKubeConfig({}, path)
    expect(config.getUser('a')).toMatchObject({
      tokenFile: join(folder, 'paths/tokens/a'),
      exec: { command: join(folder, 'paths/bin/login') },
    })
    expect(config.getUser('b')?.exec).toMatchObject({ command: 'login' })
    expect(config.getUser('c')?.exec).toMatchObject({ command: '/bin/login' })
    expect(config.getUser('d')).toEqual({ name: 'd', certFile: '/a/../b' })
  })

  test('shows no password of an address', async () => {
    const entries = [{ name: 'a', server: 'https://me:SECRET@10.0.0.1:6443' }]
    const loaded = await loadKubeConfig({}, await file('password', configText(entries, 'a')))
    expect(JSON.stringify(listContexts(loaded))).not.toContain('SECRET')
    const odd = await loadKubeConfig({}, await file('odd', configText([{ name: 'a', server: 'x://me:SECRET@' }], 'a')))
    expect(await caught(() => clusterId(odd.config))).not.toContain('SECRET')
  })
})

test.each([
  ['many small entries', 'clusters:\n' + '- {a: b}\n'.repeat(400_000), /it has more than 50,000 keys and values/],
  ['many levels', `clusters: ${'['.repeat(49_000)}`, /more than 100 levels deep/],
  ['many levels of dashes', `clusters:\n${'- '.repeat(49_000)}`, /more than 100 levels deep/],
  [
    'many levels of lines',
    Array.from({ length: 2_000 }, (_, n) => `${' '.repeat(n)}a:`).join('\n'),
    /more than 100 levels deep/,
  ],
  ['as many levels as may be', `clusters: ${'['.repeat(90)}${']'.repeat(90)}`, undefined],
  ['many aliases', `a: &a {b: c}\nclusters: [${'*a,'.repeat(20_000)}]`, /it has more than 50,000 keys and values/],
  [
    'one large entry merged a thousand times',
    `a: &a {${Array.from({ length: 20_000 }, (_, n) => `k${n}: v`).join(',')}}\nb: {<<: [${'*a,'.repeat(900)}]}`,
    undefined,
  ],
])('a kubeconfig of %s is read, or refused in a sentence', async (_, text, words) => {
  const path = await file('dense', text)
  if (words) expect(await caught(() => loadKubeConfig({}, path))).toMatch(words)
  else await loadKubeConfig({}, path).catch((error: unknown) => expect(error).toBeInstanceOf(KubeConfigError))
})

test('a kubeconfig that is too large is refused before it is parsed', async () => {
  const path = await file('huge', '')
  await truncate(path, 100 * 1024 * 1024)
  expect(await caught(() => loadKubeConfig({}, path))).toBe(
    `The kubeconfig ${path} can't be read: it has more than 4 MB, which is more than such a file needs. Correct the file, or name another.`,
  )
})

describe('useContext', () => {
  test('says of an unknown context which there are', async () => {
    const path = await file('known', configText([{ name: 'minikube' }, { name: 'kind-dev' }], 'minikube'))
    const loaded = await loadKubeConfig({}, path)
    expect(await caught(() => useContext(loaded, 'prod'))).toBe(
      `No context prod in ${path}. Name one of these: minikube, kind-dev.`,
    )
    expect(useContext(loaded, 'kind-dev')).toBe('kind-dev')
    expect(loaded.config.getCurrentUser()?.token).toBe('token of kind-dev')
  })

  test('says it on one line, whatever is in the names', async () => {
    const contexts = [{ name: 'a\n\u001b[31mb', context: { cluster: 'x\ny', user: 'u' } }]
    const path = await file('lines', JSON.stringify({ contexts, 'current-context': 'a\n\u001b[31mb' }))
    expect(await caught(async () => useContext(await loadKubeConfig({}, path)))).toBe(
      `Context a [31mb can't be used: it names cluster x y, which is not there. Correct ${path}, or choose another context.`,
    )
  })

  test('says of a file without contexts what to do', async () => {
    const path = await file('none', 'apiVersion: v1\nkind: Config\n')
    const loaded = await loadKubeConfig({}, path)
    expect(await caught(() => useContext(loaded, 'prod'))).toContain('There is none at all: start a cluster')
    expect(await caught(() => useContext(loaded))).toBe(
      `No current context in ${path}. Name one with --context, or run kubectl config use-context.`,
    )
  })

  test('says of a context without a cluster which one is missing', async () => {
    const contexts = [{ name: 'a', context: { cluster: 'gone', user: 'u' } }]
    const path = await file('dangling', JSON.stringify({ contexts, 'current-context': 'a' }))
    expect(await caught(async () => useContext(await loadKubeConfig({}, path)))).toBe(
      `Context a can't be used: it names cluster gone, which is not there. Correct ${path}, or choose another context.`,
    )
  })
})

test('contexts are listed with their namespace, and which is current and which local', async () => {
  const entries = [
    { name: 'minikube', server: 'https://192.168.49.2:8443', namespace: 'flows' },
    { name: 'prod', server: 'https://k8s.example.com' },
  ]
  const path = await file('listed', configText(entries, 'prod'))
  expect(listContexts(await loadKubeConfig({}, path))).toEqual([
    {
      name: 'minikube',
      cluster: 'minikube',
      server: 'https://192.168.49.2:8443',
      user: 'minikube',
      namespace: 'flows',
      current: false,
      local: true,
      kind: 'minikube',
      hostForPods: 'host.minikube.internal',
      plugin: null,
    },
    {
      name: 'prod',
      cluster: 'prod',
      server: 'https://k8s.example.com',
      user: 'prod',
      namespace: 'default',
      current: true,
      local: false,
      kind: null,
      hostForPods: null,
      plugin: null,
    },
  ])
})

test.each([
  ['kind-dev', 'https://10.1.2.3:6443', true],
  ['anything', 'https://127.0.0.1:40001', true],
  ['anything', 'https://[::1]:40001', true],
  ['anything', 'https://example.com', false],
  ['anything', 'no address', false],
])('context %s at %s is local: %s', (name, server, local) => {
  const config = kubeConfigOf(configText([{ name, server }], name))
  expect(listContexts({ config, files: [] }).map((context) => context.local)).toEqual([local])
})

describe('clusterId', () => {
  const idOf = async (server: string, ca: string | null, name = 'minikube') => {
    const cluster = ca === null ? {} : { 'certificate-authority-data': Buffer.from(ca).toString('base64') }
    return await clusterId(kubeConfigOf(configText([{ name, server, cluster }], name)))
  }
  let minikube = ''
  beforeAll(async () => {
    minikube = await idOf('https://127.0.0.1:40001', 'CA of one')
  })

  test('is the cluster’s name and eight hexadecimal digits', async () => {
    expect(minikube).toMatch(/^minikube\.[0-9a-f]{8}$/)
    expect(await idOf('https://h:1', 'CA', 'arn:aws:eks/a b')).toMatch(/^arn-aws-eks-a-b\.[0-9a-f]{8}$/)
  })

  test.each([
    ['another port of a loopback address, as after a restart', 'https://127.0.0.1:52222', 'CA of one'],
    ['another loopback name', 'https://localhost:40001', 'CA of one'],
  ])('is the same for %s', async (_, server, ca) => {
    expect(await idOf(server, ca)).toBe(minikube)
  })

  test.each([
    ['another authority', 'https://127.0.0.1:40001', 'CA of another'],
    ['another host', 'https://10.0.0.2:40001', 'CA of one'],
    ['no authority', 'https://127.0.0.1:40001', null],
  ])('is different for %s', async (_, server, ca) => {
    expect(await idOf(server, ca)).not.toBe(minikube)
  })

  test('tells loopback ports apart where there is no authority to go by', async () => {
    expect(await idOf('http://127.0.0.1:8001', null)).not.toBe(await idOf('http://127.0.0.1:8002', null))
  })

  test('is the same whether the authority stands in the kubeconfig or in a file', async () => {
    const caFile = await file('ca.crt', 'CA of one')
    const cluster = { 'certificate-authority': caFile }
    const config = kubeConfigOf(
      configText([{ name: 'minikube', server: 'https://127.0.0.1:40001', cluster }], 'minikube'),
    )
    expect(await clusterId(config)).toBe(minikube)
  })

  test('says which authority could not be read, or which address is none', async () => {
    const cluster = { 'certificate-authority': join(folder, 'gone.crt') }
    expect(await caught(() => clusterId(kubeConfigOf(configText([{ name: 'a', cluster }], 'a'))))).toMatch(
      /^The certificate authority .*gone\.crt of cluster a can't be read: there is no such file\. Correct the kubeconfig/,
    )
    expect(await caught(() => clusterId(kubeConfigOf(configText([{ name: 'a', server: 'nowhere' }], 'a'))))).toBe(
      'The server of cluster a is "nowhere", which is not an address. Correct the kubeconfig.',
    )
  })
})
