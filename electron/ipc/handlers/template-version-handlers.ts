import type { CallName, Handlers } from '../../../shared/contract/contract'
import { asSentence } from '../../../shared/model/sentence'
import type { HandlerParts } from './parts'
import { isExpected } from './refusing'

type TemplateVersionCall = Extract<CallName, `templateVersions.${string}`>

/** What may happen is told as a value. */
export const templateVersionHandlers = ({ panel }: HandlerParts): Pick<Handlers, TemplateVersionCall> => ({
  'templateVersions.list': async ({ document }) => {
    try {
      return { ok: true, versions: await panel.versions.list(document) }
    } catch (error) {
      return {
        ok: false,
        message: `What the template said before can’t be listed: ${asSentence(refusalOf(error))} Correct that, and open this page again.`,
      }
    }
  },
  'templateVersions.read': async ({ document, id }) => {
    try {
      return { ok: true, text: await panel.versions.read(document, id) }
    } catch (error) {
      return {
        ok: false,
        message: `This version of the template can’t be read: ${asSentence(refusalOf(error))} Choose another.`,
      }
    }
  },
})

/** @throws what is a mistake of ours */
function refusalOf(error: unknown): string {
  if (!isExpected(error)) throw error
  return error.message
}
