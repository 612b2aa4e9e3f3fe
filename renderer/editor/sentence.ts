import { capital } from '../../shared/model/sentence'

/** A message of the YAML language server as a sentence: capital first, full stop last, one line. */
export function toSentence(message: string): string {
  const words = message.replace(/\s+/g, ' ').trim()
  if (words === '') return words
  const ended = /[.!?…]$/.test(words) ? words : `${words}.`
  return capital(ended)
}
