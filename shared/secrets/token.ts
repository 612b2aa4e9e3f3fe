/** A token without what stands around it: a file or a Secret that holds one ends in a newline. */
export const bareToken = (token: string): string => token.trim()

/**
 * Why a text is no token, as a sentence; null when it may be one.
 * @param isLogin it is `user:password`, and a password may have spaces
 */
export function whyNoToken(token: string, isLogin: boolean): string | null {
  const inside = isLogin ? /[\r\n]/ : /\s/
  if (!inside.test(bareToken(token))) return null
  return isLogin
    ? 'The user and password are on several lines: write them as USER:PASSWORD, on one.'
    : 'The token has a space or a line break in it, which no token has. Copy it again: all of it, and nothing else.'
}
