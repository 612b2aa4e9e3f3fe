import { expect, test } from 'vitest'
import { parseAllDocuments } from 'yaml'
import { DeploymentOptions, offeredOptions, type DeploymentFlavor } from '../../../shared/dialect/deployment'
import { meansThePodItself } from '../../../shared/dialect/installation'
import { allDialects, dialectOf } from '../../../shared/dialects/dialects'
import type { Connection } from '../../../shared/model/connection'
import { isUsable, optionsOf, problemsOf, shownDeployment, suggestedChoices, withChoice } from './deployment-choices'
import type { TypedField } from './deployment-field'
import { fieldsOf } from './deployment-fields'
import { sectionsOf } from './deployment-sections'

const first = dialectOf('0.6')
const second = dialectOf('1.x')
const third = dialectOf('3')
const login = { hasToken: true, auth: 'key' } as const
const fieldOf = (option: string): TypedField =>
  fieldsOf(second.deployment).find((field): field is TypedField => field.option === option && 'problemOf' in field)!

test.each([
  ['namespace', 'prefect', true],
  ['namespace', ' prefect ', true],
  ['namespace', '', false],
  ['namespace', 'Prefect', false],
  ['namespace', 'a'.repeat(64), false],
  ['api', 'http://host.minikube.internal:4200', true],
  ['api', '', true],
  ['api', 'host:4200', false],
  ['api', 'ftp://host', false],
  ['api', 'https://', false],
  ['imagePullSecrets', '', true],
  ['imagePullSecrets', 'reg.cred', true],
  ['imagePullSecrets', 'reg cred', false],
  ['serviceAccountName', 'Flows', false],
  ['memoryRequest', '256Mi', true],
  ['memoryRequest', '256 Mi', false],
  ['cpuLimit', '', true],
  ['env', 'A=1\n\nB = x = y', false],
  ['env', 'A=1\n\n B=x = y\nC=', true],
  ['env', 'A', false],
] as const)('%s %j can be used: %j', (option, value, usable) => {
  expect(fieldOf(option).problemOf(value.trim()) === null).toBe(usable)
})

test.each([
  ['http://127.0.0.1:4200', true],
  ['http://localhost:4200/graphql', true],
  ['http://host.minikube.internal:4200', false],
  ['nonsense', false],
])('%s means the pod itself: %j', (address, itself) => expect(meansThePodItself(address)).toBe(itself))

test.each([
  ['a token in a Secret and rights', { secret: true, rbac: true }],
  ['a Deployment alone', { secret: false, rbac: false }],
])('%s: documents are counted as YAML counts them', (_, boxes) => {
  const { yaml, documents } = shownDeployment(first, { ...suggestedChoices(first, null), ...boxes }, login)
  expect(documents).toBe(parseAllDocuments(yaml).length)
})

test.each([
  ['with one, the token is dots', true, true],
  ['without one, there is nothing to hide', false, false],
])('%s', (_, hasToken, dots) => {
  const { yaml } = shownDeployment(first, suggestedChoices(first, null), { ...login, hasToken })
  expect(yaml.includes('••••••••')).toBe(dots)
  expect(yaml).not.toContain('kept')
})

test.each(allDialects)(
  '$title: the form has a field for each option of its agent but the token and its kind',
  (dialect) => {
    const options = fieldsOf(dialect.deployment).map(({ option }) => option)
    const others = dialect.deployment.options.filter((option) => option !== 'token' && option !== 'auth')
    expect(options.toSorted()).toEqual(others.toSorted())
    expect(new Set(fieldsOf(dialect.deployment).map(({ label }) => label)).size).toBe(options.length)
  },
)

const flavors = ['prefect', 'flowdeck'] as const
const eachFlavor = allDialects.flatMap((dialect) => flavors.map((flavor) => [dialect.title, flavor, dialect] as const))

test.each(eachFlavor)('%s, %s: each field is in one section of the form', (_, flavor, dialect) => {
  const inSections = sectionsOf(dialect.deployment, flavor).flatMap(({ fields }) => fields.map(({ option }) => option))
  const others = offeredOptions(dialect.deployment, flavor).filter((option) => option !== 'token' && option !== 'auth')
  expect(inSections.toSorted()).toEqual(others.toSorted())
})

const titlesOf = ({ deployment }: typeof first, flavor: DeploymentFlavor) =>
  sectionsOf(deployment, flavor).map(({ title }) => title)

test('the long forms have headings, the short one none', () => {
  expect(titlesOf(first, 'prefect')).toEqual([null])
  expect(titlesOf(first, 'flowdeck')).toEqual([null, 'Connection', 'Agent', 'Finished Jobs', 'Rights'])
  expect(titlesOf(second, 'prefect')).toEqual([null, 'Connection', 'Agent', 'Jobs', 'Rights'])
  expect(titlesOf(second, 'flowdeck')).toEqual([null, 'Connection', 'Agent', 'Jobs', 'Finished Jobs', 'Rights'])
  expect(titlesOf(third, 'prefect')).toEqual(['Worker', 'Connection', 'Rights'])
  expect(titlesOf(third, 'flowdeck')).toEqual(['Worker', 'Connection', 'Finished Jobs', 'Rights'])
})

test.each(eachFlavor)('%s, %s: whose agent it is comes first', (_, flavor, { deployment }) => {
  expect(sectionsOf(deployment, flavor)[0]?.fields[0]?.option).toBe('flavor')
})

test.each(allDialects)('$title: when finished Jobs go is asked, and said, only where they go', (dialect) => {
  const chosen = { flavor: 'flowdeck', workerImage: 'reg.example/flowdeck:1', failedSeconds: '60' }
  const choices = { ...suggestedChoices(dialect, null), ...chosen }
  expect(problemsOf(dialect, choices)).toEqual({})
  expect(shownDeployment(dialect, choices, login).yaml).not.toContain('--failed-seconds')
  const cleaning = { ...choices, resourceManagerEnabled: true }
  expect(shownDeployment(dialect, cleaning, login).yaml).toMatch(/- --failed-seconds\n\s+- "60"\n/)
  expect(problemsOf(dialect, { ...cleaning, keepFailed: 'few' })).toHaveProperty('keepFailed')
})

test.each(allDialects)('$title: of Flowdeck’s agent, what was chosen for the other is not said', (dialect) => {
  const chosen = { flavor: 'flowdeck', workerImage: 'reg.example/flowdeck:1', memoryRequest: 'much', secret: false }
  const choices = { ...suggestedChoices(dialect, null), ...chosen, replicas: '3' }
  expect(problemsOf(dialect, choices)).toEqual({})
  expect(optionsOf(dialect, choices)).not.toHaveProperty('secret')
  const { fileName, yaml } = shownDeployment(dialect, choices, login)
  expect(fileName).toMatch(/^flowdeck-(agent|worker-kubernetes)\.yaml$/)
  expect(yaml).toContain('  replicas: 3\n')
  expect(yaml).toContain('image: reg.example/flowdeck:1\n')
  expect(yaml).toMatch(/kind: Secret[^]*••••••••/)
  expect(problemsOf(dialect, { ...choices, replicas: 'many' })).toHaveProperty('replicas')
  expect(optionsOf(dialect, { ...choices, flavor: 'prefect' })).not.toHaveProperty('replicas')
})

test.each([
  ['nothing', {}, []],
  ['no pool', { pool: ' ' }, ['pool']],
  ['a name that the server takes for a path', { workerName: 'a/b' }, ['workerName']],
  ['Flowdeck without an image', { flavor: 'flowdeck' }, ['workerImage']],
  ['Flowdeck with one', { flavor: 'flowdeck', workerImage: 'reg.example/flowdeck:1' }, []],
  ['a limit that is none', { limit: 'many' }, ['limit']],
])('a worker: %s is wrong where it is', (_, choices, wrong) => {
  const problems = problemsOf(third, { ...suggestedChoices(third, null), ...choices })
  expect(Object.keys(problems)).toEqual(wrong)
})

test('a worker: the connection’s pool and queues are suggested, and what it logs in with is a Secret’s', () => {
  const connection = {
    api: { urlForPods: 'http://a', workPool: { name: 'kube', queues: ['high', 'low'], jobsAhead: true } },
    cluster: { namespace: 'n' },
    jobOptions: {},
  } as unknown as Connection
  const choices = suggestedChoices(third, connection)
  expect(choices).toMatchObject({ pool: 'kube', workQueues: 'high, low', flavor: 'prefect', rbac: true })
  const { fileName, yaml } = shownDeployment(third, choices, { hasToken: true, auth: 'basic' })
  expect(fileName).toBe('prefect-worker-kube.yaml')
  expect(yaml).toMatch(/auth-string: ••••••••/)
  expect(shownDeployment(third, { ...choices, flavor: 'flowdeck' }, login).fileName).toBe('flowdeck-worker-kube.yaml')
})

test.each(['memoryRequest', 'memoryLimit', 'cpuRequest', 'cpuLimit', 'imagePullPolicy'])(
  '%s is said to be read by nobody, and has no example that looks like a value',
  (option) => {
    const field = fieldsOf(second.deployment).find((each) => each.option === option)!
    expect(field.help).toMatch(/^Sets [A-Z_]+; Prefect 1\.4\.1’s agent does not use it\.$/)
    expect('placeholder' in field ? field.placeholder : '').toBe('')
  },
)

test('of the two kinds of rights, one that is ticked unticks the other', () => {
  const suggested = suggestedChoices(second, null)
  const upstreams = withChoice(suggested, 'rbac', true)
  expect(upstreams).toEqual({ ...suggested, rbac: true, leastRbac: false })
  expect(withChoice(upstreams, 'leastRbac', true)).toEqual(suggested)
  expect(withChoice(suggested, 'leastRbac', false)).toEqual({ ...suggested, leastRbac: false })
})

test('a dialect with one kind of rights gets no other', () => {
  expect(withChoice(suggestedChoices(first, null), 'rbac', true)).not.toHaveProperty('leastRbac')
})

test.each(allDialects)('$title: what is suggested can be used, and is what the contract takes', (dialect) => {
  const choices = suggestedChoices(dialect, null)
  expect(isUsable(dialect, choices)).toBe(true)
  expect(DeploymentOptions.safeParse(optionsOf(dialect, choices)).success).toBe(true)
})

test('texts, lists, pairs and boxes become the options that they stand for', () => {
  const choices = {
    ...suggestedChoices(second, null),
    namespace: ' prefect ',
    labels: 'gpu, , eu',
    env: ' A=1\n\nB=x = y',
    backend: 'server',
    rbac: true,
  }
  expect(optionsOf(second, choices)).toMatchObject({
    namespace: 'prefect',
    labels: ['gpu', 'eu'],
    env: { A: '1', B: 'x = y' },
    backend: 'server',
    rbac: true,
    latest: false,
  })
})

test('the connection’s labels and tenant are suggested', () => {
  const connection = {
    api: { urlForPods: 'http://a', tenantId: 't' },
    cluster: { namespace: 'n' },
    jobOptions: { labels: ['gpu', 'eu'], backend: 'server' },
  } as unknown as Connection
  expect(suggestedChoices(second, connection)).toMatchObject({
    tenantId: 't',
    labels: 'gpu, eu',
    backend: 'server',
    leastRbac: true,
    rbac: false,
  })
})
