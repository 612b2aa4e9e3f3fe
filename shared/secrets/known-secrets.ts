import { mapTexts, mask } from './mask'
import { formsOf, shortestPart } from './secret-forms'

/**
 * The secrets that this program knows: tokens in use, kept ones, those of practice. Wherever one stands in what leaves for
 * eyes, in whatever form, dots take its place, and nobody can ask for it.
 */
export class KnownSecrets {
  readonly #secrets = new Set<string>()
  #pattern: RegExp | null = null

  /** One that is shorter than six characters would be found in ordinary words, and is hidden by its name alone. */
  add(secret: string): void {
    const trimmed = secret.trim()
    if (trimmed.length < shortestPart || this.#secrets.has(trimmed)) return
    this.#secrets.add(trimmed)
    const forms = [...this.#secrets].flatMap(formsOf).sort((a, b) => b.length - a.length)
    this.#pattern = new RegExp(forms.map((form) => form.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|'), 'g')
  }

  /** A text with dots for what is secret in it. */
  readonly mask = (text: string): string =>
    this.#pattern === null || text.length < shortestPart ? text : text.replace(this.#pattern, mask)

  /** The same for plain data of any shape. */
  maskIn<T>(value: T): T {
    return this.#pattern === null ? value : (mapTexts(value, this.mask) as T)
  }
}
