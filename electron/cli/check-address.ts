import { shownAddress } from '../../shared/secrets/addresses'
import { CommandError } from './command-error'

/** Whether a text is an address that something can be asked at. */
export const isHttpAddress = (text: string): boolean => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)

/**
 * Refuses an address of the API from a variable or a file, as `--api` refuses one. An empty one is none.
 * @throws CommandError
 */
export function checkVariable(api: string, variable: 'PREFECT__CLOUD__API' | 'PREFECT_API_URL'): void {
  if (api === '' || isHttpAddress(api)) return
  throw new CommandError(
    `The address of the Prefect API, “${shownAddress(api)}”, does not begin with http:// or https://. Correct ${variable} where it is set, or give another with --api.`,
  )
}
