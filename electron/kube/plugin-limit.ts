import { limits } from './limits'

/** How long a plugin may take, in seconds, where that is too long or too short as it is. */
export const pluginLimitVariable = 'FLOWDECK_PLUGIN_SECONDS'
const mostSeconds = 3_600

export interface PluginLimit {
  readonly ms: number
  /** Why the variable can't be used, the end of a sentence. No plugin is run then. */
  readonly problem: string | null
}

/** As the user's variables have it, two minutes where they don't say. */
export function pluginLimit(environment: Readonly<Record<string, string | undefined>>): PluginLimit {
  const given = environment[pluginLimitVariable]?.trim() ?? ''
  if (given === '') return { ms: limits.pluginMs, problem: null }
  const seconds = /^\d{1,6}$/.test(given) ? Number(given) : 0
  if (seconds >= 1 && seconds <= mostSeconds) return { ms: seconds * 1_000, problem: null }
  const problem = `${pluginLimitVariable} takes whole seconds from 1 to ${mostSeconds}: correct it, or unset it for ${limits.pluginMs / 1_000}`
  return { ms: limits.pluginMs, problem }
}
