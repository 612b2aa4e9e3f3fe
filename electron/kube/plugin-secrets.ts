import { existsSync } from 'node:fs'
import { KnownSecrets } from '../../shared/secrets/known-secrets'
import { isOpenValue, isReference, isSecretName } from '../../shared/secrets/secret-name'
import { isSecretFlag, maskLooks } from '../../shared/secrets/secret-shapes'
import type { ExecPlugin } from './exec-plugin'

/** So much is looked at of what a plugin prints, and so many words of it are taken for secrets. */
const printedChars = 64 * 1024
const printedSecrets = 50

/**
 * What a plugin says, without its secrets: those that it got from the kubeconfig, what it has printed as credentials so far,
 * be it in an answer that is broken, and what it calls a password or a token. The codes of logins are to be read.
 */
export class PluginSecrets {
  readonly #secrets = new KnownSecrets()
  readonly #printed: () => string
  #seenChars = 0
  #found = 0

  /** @param printed what it has written to stdout so far */
  constructor({ env, args }: Pick<ExecPlugin, 'env' | 'args'>, printed: () => string) {
    this.#printed = printed
    for (const { name, value } of env) if (isSecretName(name, true) && !isOpen(value)) this.#secrets.add(value)
    for (const value of secretArguments(args)) this.#secrets.add(value)
  }

  readonly mask = (text: string): string => {
    this.#look()
    return maskLooks(this.#secrets.mask(text))
  }

  #look(): void {
    const printed = this.#printed().slice(0, printedChars)
    if (printed.length === this.#seenChars) return
    this.#seenChars = printed.length
    for (const word of credentialWords(printed)) {
      if (this.#found >= printedSecrets) return
      this.#found += 1
      this.#secrets.add(word)
    }
  }
}

/** The name of a file tells nothing: GOOGLE_APPLICATION_CREDENTIALS is one. */
const isOpen = (value: string): boolean => isOpenValue(value) || isReference(value) || existsSync(value)

/** What stands behind flags such as --token. */
function secretArguments(args: readonly string[]): readonly string[] {
  return args.flatMap((argument, n) => {
    const [, flag = '', value = ''] = /^(--?[^=]+)=(.*)$/s.exec(argument) ?? []
    if (flag !== '') return isSecretFlag(flag) && !isOpen(value) ? [value] : []
    const next = args[n + 1]
    return isSecretFlag(argument) && next !== undefined && !next.startsWith('-') && !isOpen(next) ? [next] : []
  })
}

/** What is named a token or a key, whole or not; else words that nobody writes: long, of letters and digits. */
function credentialWords(printed: string): readonly string[] {
  const named = [...printed.matchAll(/\b(?:token|clientKeyData)["']?\s{0,4}[:=]\s{0,4}["']?([^\s"',}]{6,})/gi)]
  const words = printed.split(/[\s"'{}[\],<>]+/).filter((word) => word.length >= 16 && isNoWord(word))
  return [...named.map(([, word = '']) => word), ...words]
}

const isNoWord = (word: string): boolean =>
  /\d/.test(word) && /[a-z]/i.test(word) && !/^(https?:|\d{4}-\d\d|client\.authentication)/.test(word)
