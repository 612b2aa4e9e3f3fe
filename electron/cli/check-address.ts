import { isUrl } from '../network/is-url'
import { shownAddress } from '../../shared/secrets/addresses'
import { CommandError } from './command-error'

/** Whether a text is an address that something can be asked at. */
export const isHttpAddress = (text: string): boolean => isUrl(text) && /^https?:$/.test(new URL(text).protocol)

/**
 * Refuses an address of the API from a variable or a file, as `--api` refuses one. An empty one is none.
 * @param place where it is set, as "PREFECT_API_URL" or "line 3 of PATH"
 * @throws CommandError
 */
export function checkApi(api: string, place: string): void {
  if (api === '' || isHttpAddress(api)) return
  const correct = /^[A-Z_]+$/.test(place) ? `${place} where it is set` : place
  throw new CommandError(
    `The address of the Prefect API, “${shownAddress(api)}”, ${whyNoAddress(api)}. Correct ${correct}, or give another with --api.`,
  )
}

/** What keeps a text from being an address of an API, as the end of a sentence. */
export function whyNoAddress(text: string): string {
  if (!/^https?:\/\//i.test(text)) return 'does not begin with http:// or https://'
  const port = /^https?:\/\/(?:[^@/?#]*@)?(?:\[[^\]]*\]|[^:/?#[]*):([^/?#]*)/i.exec(text)?.[1]
  if (port !== undefined && port !== '' && !isPort(port)) return wrongPort(port)
  return 'has no host that can be asked'
}

export const isPort = (text: string): boolean => /^\d+$/.test(text) && Number(text) <= 65_535

/** Digits are shown; what else stands behind a colon may be of a password. */
export const wrongPort = (port: string): string =>
  /^\d{1,20}$/.test(port) ? `has the port ${port}, and ports end at 65535` : 'has a port that is no number'
