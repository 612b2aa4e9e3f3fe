import { isToken } from '../listener/secret'

/** Who may use the API: whoever has its key, as an API key or as the password of a user. */
export interface Access {
  /** `Authorization`, of either kind. */
  header(text: string | undefined): boolean
  /** What a websocket's first frame has: the API key, or user and password, as its settings are. */
  frame(token: unknown): boolean
}

/** The name in front of the password; the server has no users either. */
export const userName = 'practice'

export const authStringOf = (token: string): string => `${userName}:${token}`

export function accessBy(token: string): Access {
  const isKey = isToken(token)
  const isAuthString = isToken(authStringOf(token))
  return {
    header(text = '') {
      const [, kind = '', given = ''] = /^(Bearer|Basic) (.+)$/i.exec(text) ?? []
      if (kind.toLowerCase() === 'bearer') return isKey(given)
      return kind !== '' && isAuthString(Buffer.from(given, 'base64').toString('utf8'))
    },
    frame: (given) => typeof given === 'string' && (isKey(given) || isAuthString(given)),
  }
}
