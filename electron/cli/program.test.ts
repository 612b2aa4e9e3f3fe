import { expect, test } from 'vitest'
import { version } from '../../package.json'
import { Output } from './output'
import { program } from './program'

interface Said {
  readonly out: string
  readonly error: string
}
async function say(...args: readonly string[]): Promise<Said> {
  let [out, error] = ['', '']
  const silent = { write: () => undefined }
  const root = program({
    environment: { HOME: '/nonexistent' },
    signals: { on: () => undefined, off: () => undefined },
    outputOf: (json, verbose) => new Output(silent, silent, json, verbose),
    stdin: process.stdin,
    setExitCode: () => undefined,
    writeOut: (text) => void (out += text),
    writeErr: (text) => void (error += text),
  })
  await root.parseAsync([...args], { from: 'user' }).catch((thrown: unknown) => (error ||= (thrown as Error).message))
  return { out, error }
}

test.each<[string[], string]>([
  [['agent', 'start', '--token', 'a', '--token', 'b'], '--token was given twice. Give it once.'],
  [['agent', 'start', '--token', 'a', '-t', 'b'], '--token was given twice. Give it once.'],
  [['agent', 'install', '--dialect', '1.x', '--dialect', '0.6'], '--dialect was given twice. Give it once.'],
  [['get', 'runs', '--limit', '1', '--limit', '2'], '--limit was given twice. Give it once.'],
  [['get', 'runs', '--limit', '0'], 'It takes a whole number from 1 to 100000.'],
  [['get', 'runs', '--limit', '100001'], 'It takes a whole number from 1 to 100000.'],
  [['practice', '--port', '65536'], 'It takes a whole number from 0 to 65535.'],
  [
    ['agent', 'start', '--dialect', '0.6', '--key', 'K'],
    'Prefect 0.6 has no --key. Leave it out, or give --dialect 1.x or 3.',
  ],
  [
    ['get', 'runs', '--dialect', '0.6', '--key', 'K'],
    'Prefect 0.6 has no --key. Leave it out, or give --dialect 1.x or 3.',
  ],
  [['agent', 'install', '--key', 'K'], 'Prefect 0.6 has no --key. Leave it out, or choose another dialect than 0.6'],
  [
    ['job', 'render', '--flow-run', '-', '--key', 'K'],
    'Prefect 0.6 has no --key. Leave it out, or give --dialect 1.x or 3.',
  ],
  [
    ['job', 'render', '--dialect', '1.x', '--flow-run', '-', '--work-pool', 'p'],
    'Prefect 1.x has no --work-pool. Leave it out, or give --dialect 3.',
  ],
  [
    ['agent', 'start', '--dialect', '1.x', '--pool', 'p'],
    'Prefect 1.x has no --pool. Leave it out, or give --dialect 3.',
  ],
  [['agent', 'start', '--pool', 'p', '--label', 'a'], 'Prefect 3 has no --label. Leave it out, or give --dialect 1.x.'],
  [['agent', 'start', '--pool', 'p'], 'The address of the Prefect API is empty. Give it with --api or PREFECT_API_URL'],
  [['get', 'runs', '--pool', 'p', '--token', 't'], 'Prefect 3 has no --token.'],
  [['get', 'runs', '--dialect', '0.6', '--limit', '5', '--api', ''], 'The address of the Prefect API is empty.'],
  [['worker', 'install', '--label', 'a'], 'unknown option'],
  [['worker', 'install', '-p', 'p', '--limit', '0'], 'It takes a whole number from 1.'],
  [['worker', 'start', '--label', 'a'], 'unknown option'],
  [['worker', 'start', '--type', 'docker'], 'Allowed choices are kubernetes.'],
  [['worker', 'start', '-n', 'a/b'], 'A worker’s name can’t have “/” or “%” in it, as a/b has.'],
  [['worker', 'start', '--key', 'k', '--auth-string', 'u:p'], '--auth-string and --key exclude each other'],
  [
    ['worker', 'start', '--pool', 'p'],
    'The address of the Prefect API is empty. Give it with --api or PREFECT_API_URL',
  ],
  [['worker', 'start', '--api', 'http://127.0.0.1:9/api'], 'No work pool: name the one to serve with --pool.'],
  [['worker', 'start', '--pool', 'p', '--base-job-template', 'f'], 'prefect work-pool create POOL --type kubernetes'],
])('%j is refused in a sentence', async (args, sentence) => {
  const { out, error } = await say(...args)
  expect(error).toContain(sentence)
  expect(error.trim()).not.toContain('\n')
  expect(out).toBe('')
})

test('what may be given several times may', async () => {
  const { error } = await say('agent', 'install', '--dialect', '1.x', '-l', 'a', '-l', 'b', '-e', 'A=1', '-e', 'B=2')
  expect(error).toBe('')
})

test('help lists the version, and that is printed', async () => {
  expect((await say('--help')).out).toContain('--version')
  expect((await say('--version')).out).toBe(`${version}\n`)
})

test.each([
  ['agent', 'start', '--api', 'us:pass@host'],
  ['agent', 'start', '-aus:pass@host'],
  ['agent', 'start', '--job-api=us:pass@host'],
  ['get', 'runs', '--api', 'http://us:pass"word/@host'],
])('an address that is none is refused without the password in it: %s %s %s %s', async (...args) => {
  const { out, error } = await say(...args)
  expect(error).toContain('@host” ')
  expect(error).toContain('. Give an address like http://HOST:PORT.')
  expect(`${out}${error}`).not.toMatch(/us:|pass/)
})

const addresses: [string, string][] = [
  ['host:4200', 'does not begin with http:// or https://'],
  ['ftp://host', 'does not begin with http:// or https://'],
  ['http://host:99999', 'has the port 99999, and ports end at 65535'],
  ['http://host:80x', 'has a port that is no number'],
  ['http://', 'has no host that can be asked'],
  ['http://[::1', 'has no host that can be asked'],
]
test.each(
  addresses.flatMap(([address, words]) => [
    ['--api', address, words],
    ['--job-api', address, words],
  ]),
)('%s %s: it %s', async (flag, address, words) => {
  const { error } = await say('agent', 'start', '--token', 'T', flag, address)
  expect(error).toContain(`${flag}: “${address}” ${words}. Give an address like http://HOST:PORT.`)
})

test('of an option that there is not, what was given for it is not printed', async () => {
  const { error } = await say('agent', 'start', '--apis=us:pass@host')
  expect(error).toContain("unknown option '--apis'")
  expect(error).not.toMatch(/us:|pass/)
})
