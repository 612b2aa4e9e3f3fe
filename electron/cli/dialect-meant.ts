import type { DialectId } from '../../shared/model/dialect-words'
import { isOf3Alone, isOfOthers, type DialectFlags } from './dialect-flags'
import type { ConnectionFlags } from './flags'
import { loadPrefect3Settings } from './prefect-3-settings'
import { loadPrefectConfig, type Environment } from './prefect-config'

/**
 * The dialect that is asked for, be it by a flag that Prefect 3 alone has, or by what is set: where variables and files name an
 * API of Prefect 3, and nothing of the older ones, they mean that one.
 * @returns "auto" where the API is to be asked
 * @throws CommandError for a file of Prefect's that can't be read
 */
export async function dialectMeant(
  flags: DialectFlags & Pick<ConnectionFlags, 'dialect' | 'practice'>,
  environment: Environment,
): Promise<DialectId | 'auto'> {
  if (flags.dialect !== 'auto') return flags.dialect
  if (isOf3Alone(flags)) return '3'
  if (flags.practice || flags.api !== undefined || isOfOthers(flags)) return 'auto'
  return (await namesOlder(environment)) || !(await names3(environment)) ? 'auto' : '3'
}

const names3 = async (environment: Environment): Promise<boolean> =>
  ((await loadPrefect3Settings(environment, process.cwd())).set.get('PREFECT_API_URL') ?? '') !== ''

/** Whether an address or a login of 0.6 or 1.x is set; the address that they have by default says nothing. */
async function namesOlder(environment: Environment): Promise<boolean> {
  const config = await loadPrefectConfig('1.x', environment)
  const isSet = (key: string): boolean => config.token(key) !== ''
  const usualApi = config.text('cloud.api') === 'https://api.prefect.io'
  return !usualApi || ['cloud.agent.auth_token', 'cloud.auth_token', 'cloud.api_key'].some(isSet)
}
