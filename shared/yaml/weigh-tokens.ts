import type { CST } from 'yaml'
import type { Limits } from './limits'
import { tooDeep, tooMany, type YamlProblem } from './yaml-problem'

type Item = CST.BlockMap['items'][number] | CST.BlockSequence['items'][number] | CST.FlowCollection['items'][number]

/**
 * Counts what a text's tokens hold before nodes are made of them: making them takes a call for each level. No level of
 * this takes one.
 * @returns null for what is within the limits
 */
export function weighTokens(tokens: readonly CST.Token[], limits: Limits): YamlProblem | null {
  let values = 0
  const waiting = tokens.map((token): { readonly token: CST.Token; readonly depth: number } => ({ token, depth: 0 }))
  waiting.reverse()
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { token, depth } = next
    if (++values > limits.values) return tooMany(token.offset, limits)
    if (depth > limits.depth) return tooDeep(token.offset, limits)
    if (token.type === 'document') {
      if (token.value) waiting.push({ token: token.value, depth })
    } else if ('items' in token) {
      // The last first, so that what is told is what comes first in the text.
      for (const inner of token.items.flatMap(tokensOf).reverse()) waiting.push({ token: inner, depth: depth + 1 })
    }
  }
  return null
}

const tokensOf = (item: Item): CST.Token[] => [item.key, item.value].filter((token) => token != null)
