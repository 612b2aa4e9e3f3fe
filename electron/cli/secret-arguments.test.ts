import { expect, test } from 'vitest'
import { argumentWords, secretArguments } from './secret-arguments'

test.each([
  [['agent', 'start', '--token', 'SECRET', '--json'], ['agent', 'start', '--token', '******', '--json'], ['--token']],
  [
    ['-t', 'SECRET', '-k', 'A LONG SECRET'],
    ['-t', '******', '-k', '********'],
    ['--token', '--key'],
  ],
  [
    ['--auth-string', 'SECRET', '--auth-string=u:SECRET'],
    ['--auth-string', '******', '--auth-string=********'],
    ['--auth-string'],
  ],
  [['--token=SECRET', '--key='], ['--token=******', '--key='], ['--token']],
  [
    ['-tSECRET', '-kSECRET'],
    ['-t******', '-k******'],
    ['--token', '--key'],
  ],
  [
    ['worker', 'start', '-t', 'kubernetes', '-k', 'SECRET'],
    ['worker', 'start', '-t', 'kubernetes', '-k', '******'],
    ['--key'],
  ],
  [['worker', 'start', '-tkubernetes'], ['worker', 'start', '-tkubernetes'], []],
  [['--token', ''], ['--token', ''], []],
  [['--token'], ['--token'], []],
  [['--token-file', 'path', '--key-file', '-'], ['--token-file', 'path', '--key-file', '-'], []],
  [['--api', 'http://me:SECRET@host'], ['--api', 'http://••••••••@host'], []],
  [['--proxy', 'http://me:SECRET@host:1'], ['--proxy', 'http://••••••••@host:1'], ['--proxy']],
  [['--proxy=socks5://SECRET@host:1'], ['--proxy=socks5://••••••••@host:1'], ['--proxy']],
  [['--proxy', 'http://host:1'], ['--proxy', 'http://host:1'], []],
  [['--name', 'tokenless', '--template', 'key'], ['--name', 'tokenless', '--template', 'key'], []],
])('%j', (args, shown, flags) => {
  const found = secretArguments(args)
  expect(found).toEqual({ shown, flags })
  expect(JSON.stringify(found)).not.toContain('SECRET')
})

test('what is said of them names the way that is better', () => {
  expect(argumentWords([])).toBeNull()
  expect(argumentWords(['--key'])).toMatch(
    /^--key stands .* --key-file FILE .* PREFECT__CLOUD__API_KEY, for Prefect 3 in PREFECT_API_KEY\.$/,
  )
  expect(argumentWords(['--proxy'])).toMatch(/^--proxy stands .* Give it in FLOWDECK_PROXY\.$/)
  expect(argumentWords(['--token', '--key'])).toMatch(/^--token and --key stand .* --token-file FILE/)
})
