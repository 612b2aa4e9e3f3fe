import { Option, type Command } from 'commander'
import {
  faultOfProxyAddress,
  faultOfProxyLogin,
  partsOfProxyAddress,
  type ProxySetting,
} from '../../shared/model/proxy-setting'
import { ownProxyVariable } from '../network/own-proxy'
import { CommandError, UsageError } from './command-error'
import type { Environment } from './prefect-config'

/** A proxy as it is given on the command line: with who logs in, as in HTTPS_PROXY. */
export interface GivenProxy {
  readonly setting: ProxySetting
  /** USER:PASSWORD; "" for nobody. */
  readonly login: string
  /** What gives it, for a sentence. */
  readonly from: string
}

const flag = '--proxy'

/** @throws UsageError, where the flag is read */
export const addProxyOption = (command: Command): Command =>
  command.addOption(
    new Option(
      `${flag} <url>`,
      `the proxy to the Prefect API, http, https or socks5, whatever HTTPS_PROXY and NO_PROXY say; none for no proxy (${ownProxyVariable})`,
    ).argParser((text: string): GivenProxy => {
      const read = readProxy(text, flag)
      // Commander's own sentence would print the value as it was given.
      if (typeof read === 'string') throw new UsageError(`${flag}: ${read}`)
      return read
    }),
  )

/** The flag's, else the variable's; null for what HTTPS_PROXY and the others say. @throws CommandError */
export function givenProxy(ofFlag: GivenProxy | undefined, environment: Environment): GivenProxy | null {
  const text = environment[ownProxyVariable]
  if (ofFlag !== undefined) return ofFlag
  if (text === undefined || text === '') return null
  const read = readProxy(text, ownProxyVariable)
  if (typeof read === 'string') throw new CommandError(`${ownProxyVariable}: ${read}`)
  return read
}

/** @returns why it is none, as a sentence that repeats nothing of it */
function readProxy(text: string, from: string): GivenProxy | string {
  if (text === 'none') return { setting: { kind: 'none' }, login: '', from }
  const { url, login } = partsOfProxyAddress(text.trim())
  const fault = faultOfProxyAddress(url) ?? faultOfProxyLogin(login ?? '')
  return fault ?? { setting: { kind: 'address', url }, login: login ?? '', from }
}
