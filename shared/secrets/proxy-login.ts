/** The password is empty where there is no colon. */
export function partsOfLogin(login: string): { readonly user: string; readonly password: string } {
  const colon = login.indexOf(':')
  return colon < 0 ? { user: login, password: '' } : { user: login.slice(0, colon), password: login.slice(colon + 1) }
}

/** What of a login nobody may see: the whole, in the header that it is sent in, and the part of it that stands in an address. */
export function secretsOfProxyLogin(login: string): readonly string[] {
  const { user, password } = partsOfLogin(login)
  // A user without a password is a token.
  return [login, password === '' ? user : password]
}
