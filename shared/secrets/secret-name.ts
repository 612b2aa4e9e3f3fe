/** Words that make a name one of a secret, wherever they stand in it. */
const telling =
  /token(?!iz)|secret|passw|passphrase|passcode|apikey|accesskey|privatekey|accountkey|signingkey|encryptionkey|masterkey|sharedkey|storagekey|sshkey|licen[cs]ekey|credential|authorization|bearer|connectionstring|jwt|cookie|dockerconfig|kubeconfig|webhook/
/** Words that do so only as a whole: "author" is none. */
const tellingWords = new Set([
  'auth',
  'pass',
  'pwd',
  'pw',
  'cred',
  'creds',
  'dsn',
  'sas',
  'otp',
  'pat',
  'signature',
  'sig',
])
/** What names end in that say something about a secret, not the secret: where it is, how it is used. */
const aboutWords = new Set(
  'name names path file files dir directory mount namespace ref refs url uri endpoint host port seconds ttl expiry expiration timeout enabled disabled required type count mode length algorithm issuer audience class provider format version policy size limit'.split(
    ' ',
  ),
)
/** Fields of Kubernetes and of Prefect that name a Secret, or say whether one is used. */
const references = new Set([
  'secretname',
  'secretnamespace',
  'imagepullsecrets',
  'imagepullsecret',
  'automountserviceaccounttoken',
  'uselocalsecrets',
  'tokenexpirationseconds',
])

/**
 * Whether a name is one of a secret: of a variable, a field, a flag, a parameter in a URL; in any spelling.
 * @param ofVariable variables end in KEY when they hold one, where a field called `key` of Kubernetes holds none
 */
export function isSecretName(name: string, ofVariable = false): boolean {
  // What stands before a slash is a domain, as in the keys of annotations.
  const own = name.slice(name.lastIndexOf('/') + 1)
  const words = wordsOf(own)
  const [first = ''] = words
  const last = words.at(-1) ?? ''
  const whole = words.join('')
  if (references.has(whole) || whole.endsWith('uselocalsecrets')) return false
  if (aboutWords.has(last) || ['max', 'min', 'num'].includes(first)) return false
  if (telling.test(whole) || words.some((word) => tellingWords.has(word))) return true
  return ofVariable && (last === 'key' || last === 'keys')
}

/** "authToken", "AUTH_TOKEN" and "auth-token" are two words each. */
const wordsOf = (name: string): readonly string[] =>
  name
    .slice(0, 200)
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '')

/** They give nothing away, whatever they are the value of. */
export const isOpenValue = (text: string): boolean => /^(?:|true|false|yes|no|none|null|~)$/i.test(text.trim())

/** A place where Kubernetes or a shell puts a value in, and none itself. */
export const isReference = (text: string): boolean => /^\$(?:\([A-Za-z_]\w*\)|\{[A-Za-z_]\w*\})$/.test(text)
