import type { Stage } from '../../../shared/model/story'

/** Where a stage's bar stands, in per cent of the time from the first stage to the last. */
export interface Bar {
  readonly left: number
  readonly width: number
}

/** A bar for each stage that took time; null for the rest. */
export function barsOf(stages: readonly Stage[]): readonly (Bar | null)[] {
  const total = stages.reduce((sum, stage) => sum + (stage.tookMs ?? 0), 0)
  let before = 0
  return stages.map(({ tookMs }) => {
    if (tookMs === null) return null
    const left = total === 0 ? 0 : (before / total) * 100
    before += tookMs
    return { left, width: total === 0 ? 0 : (tookMs / total) * 100 }
  })
}
