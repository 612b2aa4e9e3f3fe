import { withoutPasswords } from '../../shared/secrets/addresses'
import { ownProxyVariable } from '../network/own-proxy'

type SecretFlag = '--token' | '--key' | '--auth-string' | '--proxy'
const secretFlags: ReadonlyMap<string, SecretFlag> = new Map([
  ['-t', '--token'],
  ['--token', '--token'],
  ['-k', '--key'],
  ['--key', '--key'],
  ['--auth-string', '--auth-string'],
])
/** The type of a worker has the short flag that is a token's elsewhere. */
const isSecret = (flag: string, isWorker: boolean): SecretFlag | undefined =>
  isWorker && flag === '-t' ? undefined : secretFlags.get(flag)
const variables: Readonly<Record<SecretFlag, string>> = {
  '--token': 'PREFECT__CLOUD__AGENT__AUTH_TOKEN',
  '--key': 'PREFECT__CLOUD__API_KEY, for Prefect 3 in PREFECT_API_KEY',
  '--auth-string': 'PREFECT_API_AUTH_STRING',
  '--proxy': ownProxyVariable,
}

export interface SecretArguments {
  /** The command line as the list of processes may show it. */
  readonly shown: readonly string[]
  /** Which flags give a secret. */
  readonly flags: readonly SecretFlag[]
}

/** What of a command line is secret. @param args as in `process.argv`, without the program */
export function secretArguments(args: readonly string[]): SecretArguments {
  const isWorker = args[0] === 'worker'
  const flags = new Set<SecretFlag>()
  const shown: string[] = []
  const hide = (flag: SecretFlag, before: string, secret: string): void => {
    if (secret !== '') flags.add(flag)
    shown.push(`${before}${'*'.repeat(Math.min(secret.length, 8))}`)
  }
  for (let at = 0; at < args.length; at++) {
    const arg = args[at] ?? ''
    const whole = isSecret(arg, isWorker)
    const [, long, value] = /^(--(?:token|key|auth-string)=)(.*)$/s.exec(arg) ?? []
    const short = /^-[tk]./s.test(arg) ? isSecret(arg.slice(0, 2), isWorker) : undefined
    if (whole !== undefined) {
      shown.push(arg)
      if (++at < args.length) hide(whole, '', args[at] ?? '')
    } else if (long !== undefined) hide(secretFlags.get(long.slice(0, -1)) ?? '--token', long, value ?? '')
    else if (short !== undefined) hide(short, arg.slice(0, 2), arg.slice(2))
    else {
      // An address, whose login is hidden like that of any other; most proxies want none.
      const proxy = args[at - 1] === '--proxy' ? arg : /^--proxy=(.*)$/s.exec(arg)?.[1]
      if (proxy?.includes('@')) flags.add('--proxy')
      shown.push(withoutPasswords(arg))
    }
  }
  return { shown, flags: [...flags] }
}

/** What is said of a secret in the command line; null when there is none. */
export function argumentWords(flags: readonly SecretFlag[]): string | null {
  const [flag] = flags
  if (flag === undefined) return null
  const files = flag === '--proxy' ? '' : `with ${flag}-file FILE (- for standard input) or `
  return `${flags.join(' and ')} ${flags.length > 1 ? 'stand' : 'stands'} in the command line, where other users of this machine and the shell’s history may keep it. Give it ${files}in ${variables[flag]}.`
}
