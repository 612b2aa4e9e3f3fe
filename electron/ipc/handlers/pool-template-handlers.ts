import type { CallName, Handlers } from '../../../shared/contract/contract'
import { withoutPasswords } from '../../../shared/secrets/addresses'
import { canonicalJson } from '../../../shared/yaml/json-text'
import { templateLimits } from '../../../shared/yaml/limits'
import { beyondLimits } from '../../../shared/yaml/weigh-value'
import type { PoolTemplateApi } from '../../prefect/pool-template-api'
import { sessionOf, type HandlerParts } from './parts'
import { ExpectedError, isExpected } from './refusing'

type PoolTemplateCall = Extract<CallName, `poolTemplate.${string}`>

/** What may happen is told as a value. */
export const poolTemplateHandlers = (parts: HandlerParts): Pick<Handlers, PoolTemplateCall> => ({
  'poolTemplate.read': async (which) => {
    try {
      const { api, signal } = poolOf(parts, which)
      const { workPool, template } = await api.readTemplate(signal)
      return { ok: true, workPool, template: whole(template) }
    } catch (error) {
      return { ok: false, message: refusalOf(error) }
    }
  },
  'poolTemplate.save': async ({ workPool, template, began, ...which }) => {
    try {
      const { api, signal } = poolOf(parts, which)
      const saved = await api.saveTemplate({ workPool, template }, began, signal)
      if (saved.kind === 'refused') return saved
      if (saved.kind === 'saved') {
        const [before, after] = [canonicalJson(began), canonicalJson(saved.template)]
        await parts.panel.versions.saved({ kind: 'pool', workPool, ...which }, before, after)
      }
      return { ...saved, template: whole(saved.template) }
    } catch (error) {
      return { kind: 'refused', message: refusalOf(error) }
    }
  },
})

function poolOf(
  parts: HandlerParts,
  which: { readonly connectionId: string },
): { readonly api: PoolTemplateApi; readonly signal: AbortSignal } {
  const { connection, signal } = sessionOf(parts, which)
  const api = connection.api.poolTemplate
  if (api) return { api, signal }
  throw new ExpectedError('This connection has no work pool, or its Prefect API has not answered yet. Try again.')
}

/** Cut to what may cross to the page, it would be saved cut. @throws ExpectedError */
function whole<T extends object>(template: T): T {
  const beyond = beyondLimits(template, templateLimits)
  if (beyond === null) return template
  throw new ExpectedError(
    `The base job template of the work pool ${beyond}, which is more than this page takes. Change it in Prefect.`,
  )
}

/** @throws what is a mistake of ours */
function refusalOf(error: unknown): string {
  if (!isExpected(error)) throw error
  return withoutPasswords(error.message)
}
