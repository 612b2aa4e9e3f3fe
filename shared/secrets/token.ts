/** A token without what stands around it: a file or a Secret that holds one ends in a newline. */
export const bareToken = (token: string): string => token.trim()

/**
 * What no header carries, or what is left of bytes that are no text. Blanks are told as such, and a password goes as base64.
 */
const strange = /(?!\s)(?:\p{Cc}|[\u{100}-\u{10ffff}])/u
const strangeInLogin = /(?![\t\r\n])\p{Cc}|\ufffd/u

/**
 * Why a text is no token, as a sentence; null when it may be one.
 * @param isLogin it is `user:password`, and a password may have spaces
 */
export function whyNoToken(token: string, isLogin: boolean): string | null {
  const bare = bareToken(token)
  if ((isLogin ? strangeInLogin : strange).test(bare)) {
    return isLogin
      ? 'The user and password have characters that nobody types. Copy them again: all of them, and nothing else.'
      : 'The token has characters that no token has. Copy it again: all of it, and nothing else.'
  }
  if (!(isLogin ? /[\r\n]/ : /\s/).test(bare)) return null
  return isLogin
    ? 'The user and password are on several lines: write them as USER:PASSWORD, on one.'
    : 'The token has a space or a line break in it, which no token has. Copy it again: all of it, and nothing else.'
}
