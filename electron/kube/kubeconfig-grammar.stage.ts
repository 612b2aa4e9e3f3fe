import {
  marker,
  mutations,
  printed,
  seeded,
  spoiled,
  type Chance,
  type Fields,
  type Value,
} from './kubeconfig-spelling.stage'

const base64 = (text: string): string => Buffer.from(text).toString('base64')
const names = ['dev', 'prod', 'a', 'b-1', 'me@corp', 'über', 'arn:aws:eks:eu-1:123:cluster/x'] as const

/** What fields are made of. `either` takes one that is right, and in a file that is to be wrong one of either. */
interface Making extends Chance {
  readonly either: (right: readonly Value[], wrong: readonly Value[]) => Value
  readonly some: (share: number, value: () => Value) => Value | undefined
}

function makingOf(chance: Chance, isWild: boolean): Making {
  return {
    ...chance,
    either: (right, wrong) => chance.pick(isWild ? [...right, ...wrong] : right),
    some: (share, value) => (chance.chance(share) ? value() : undefined),
  }
}

/** With `isWild`, what contradicts each other may stand side by side. */
function clusterOf({ either, pick, some, below }: Making, isWild: boolean): Fields {
  const one = below(3)
  const trust = [0, 1, 2].map((n) => (isWild ? 1 : n === one ? 2 : 0))
  const server = either(
    ['https://10.0.0.1:6443', 'https://k8s.example', 'http://127.0.0.1:8001', 'https://h/base'],
    ['HTTPS://h:1', ''],
  )
  return {
    server,
    'certificate-authority-data': some(0.3 * (trust[0] ?? 0), () => either([base64('CA'), base64('a longer CA')], ['not base64!', '-----BEGIN CERTIFICATE-----', 'QUJD\nQUJD', ['x'], []])),
    'certificate-authority': some(0.1 * (trust[1] ?? 0), () => pick(['/dev/null', 'ca.crt', '../ca.crt'])),
    'insecure-skip-tls-verify': some(0.2 * (trust[2] ?? 0), () => either([true, false], ['yes please', null])),
    'tls-server-name': some(0.15, () => pick(['other.example', '10.0.0.9'])),
    'proxy-url': some(0.1, () => either(['http://proxy:3128', 'socks5://proxy', 'https://p'], ['ftp://proxy', 'proxy:80', 'proxy'])),
    'disable-compression': some(0.1, () => either([true, false], ['no', 'x y'])),
    extensions: some(0.15, () => either([[{ name: 'minikube.sigs.k8s.io', extension: { last: 'x' } }], []], [[{ extension: null }, { extension: '1' }], [{ extension: 'a' }, { extension: '1' }], 'none'])),
    unknown: some(0.1, () => pick<Value>([[], { a: null }, 'x'])),
  } // prettier-ignore
}

function execOf({ either, pick }: Making, secret: () => string): Fields {
  const right = ['client.authentication.k8s.io/v1', 'client.authentication.k8s.io/v1beta1']
  return {
    apiVersion: either(right, ['client.authentication.k8s.io/v1alpha1', 'v9', '']),
    command: either(['aws', './bin/tok', 'bin/tok', '/usr/bin/tok'], ['']),
    args: either([['eks', 'get-token'], [], null, ['a', null]], ['text', [['a']]]),
    env: either([null, [{ name: 'AWS_PROFILE', value: secret() }], [{ name: 'N' }]], [[{ value: 'x' }], { A: 'b' }]),
    interactiveMode: either(['Never', 'IfAvailable', 'Always'], ['Sometimes', null]),
    provideClusterInfo: pick([true, false, null]),
    installHint: pick(['brew install aws', null]),
  }
}

function providerOf({ either }: Making, secret: () => string): Fields {
  const config = { 'idp-issuer-url': 'https://idp', 'client-id': 'flowdeck', 'id-token': secret() }
  return {
    name: either(['oidc'], ['gcp', 'other', '']),
    config: either(
      [config, { ...config, extra: null }],
      [{ ...config, extra: true }, { ...config, 'client-id': '' }, 'x'],
    ),
  }
}

function userOf(making: Making, isWild: boolean): Fields {
  const { either, pick, some, below } = making
  const secret = (): string => `${marker}-${below(1000)}`
  const way = below(6)
  const by = (n: number, share: number): number => (isWild ? share : n === way ? 1 : 0)
  const certificate = below(2)
  return {
    token: some(by(0, 0.3), secret),
    tokenFile: some(by(0, 0.3) * 0.3 + by(5, 0.1) * 0.3, () => pick(['/dev/null', 'token', '/nowhere/token'])),
    username: some(by(1, 0.2), () => 'me'),
    password: some(by(1, 0.2), secret),
    'client-certificate-data': some(by(2, 0.2) * (isWild ? 1 : certificate), () => base64('CERT')),
    'client-certificate': some(by(2, 0.2) * (isWild ? 1 : 1 - certificate), () => pick(['/dev/null', 'me.crt'])),
    'client-key-data': some(by(2, 0.2), () => base64(secret())),
    'client-key': some(isWild ? 0.1 : 0, () => pick(['/dev/null', 'me.key'])),
    as: some(isWild ? 0.3 : 0.2, () => 'somebody'),
    'as-uid': some(isWild ? 0.1 : 0, () => 'u-1'),
    'as-groups': some(isWild ? 0.15 : 0, () => either([['g1', 'g2'], [], ['g', null]], ['g', [['g']]])),
    'as-user-extra': some(isWild ? 0.15 : 0, () => either([{ scopes: ['a', 'b'] }, { scopes: null }, {}], [{ scopes: 'a' }, []])),
    'auth-provider': some(by(3, 0.15), () => providerOf(making, secret)),
    exec: some(by(4, 0.2), () => execOf(making, secret)),
  } // prettier-ignore
}

/** Half of those who impersonate say more than a name. */
function withGroups(user: Fields, { chance }: Chance): Fields {
  if (user.as === undefined || chance(0.5)) return user
  return {
    'as-uid': 'u-1',
    'as-groups': ['g1', 'g2'],
    'as-user-extra': { 'a/b': ['x', 'y'], scopes: ['z'] },
    ...defined(user),
  }
}

const defined = (fields: Fields): Fields =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))

function configOf(chance: Chance, isWild: boolean): Fields {
  const making = makingOf(chance, isWild)
  const { either, pick, below, some } = making
  const own = chance.chance(0.2) ? names : names.slice(0, 3)
  const start = below(own.length)
  const nameOf = (n: number): string => (isWild ? pick(own) : (own[(start + n) % own.length] ?? ''))
  const several = <T>(make: (n: number) => T): T[] => Array.from({ length: 1 + below(2) }, (_, n) => make(n))
  return {
    apiVersion: either(['v1'], ['v2', '', null, 'a/b/c', '/v1']),
    kind: either(['Config'], ['config', '', null]),
    preferences: some(0.3, () => either([{}, null, { colors: true }], [[], { colors: 'x' }])),
    clusters: several((n) => ({ name: nameOf(n), cluster: clusterOf(making, isWild) })),
    users: several((n) => ({ name: nameOf(n), user: withGroups(userOf(making, isWild), chance) })),
    contexts: several((n) => ({
      name: nameOf(n),
      context: { cluster: nameOf(isWild ? n : 0), user: nameOf(isWild ? n : 0), namespace: some(0.3, () => pick(['flows', 'Not A Name'])) },
    })),
    'current-context': either([nameOf(0)], [null, '']),
  } // prettier-ignore
}

const nothing = ['', '# nothing\n', 'null\n', '---\n', '{}', '[]', 'text', '~', '--- ~\n...\n', '\n\n']

/** The files of a KUBECONFIG: one, now and then several. */
export function kubeconfigsOf(seed: number): readonly string[] {
  const chance = seeded(seed)
  const count = chance.chance(0.8) ? 1 : 2 + chance.below(2)
  return Array.from({ length: count }, () => {
    if (chance.chance(0.03)) return chance.pick(nothing)
    const isWild = chance.chance(0.3)
    const config = spoiled(configOf(chance, isWild), chance, chance.pick([0, 0, isWild ? 0.01 : 0.002]))
    let text = printed(config, chance)
    for (let more = chance.below(5); more > 2; more--) text = chance.pick(mutations)(text, chance)
    return text
  })
}
