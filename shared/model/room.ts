import { z } from 'zod'

export const Taint = z.object({ key: z.string(), value: z.string().nullable(), effect: z.string() })
export type Taint = Readonly<z.infer<typeof Taint>>

/** Which taints a pod puts up with. A key of null stands for all, as an effect of null does; a value of null for any. */
export const Toleration = z.object({
  key: z.string().nullable(),
  value: z.string().nullable(),
  effect: z.string().nullable(),
})
export type Toleration = Readonly<z.infer<typeof Toleration>>

/** What a node has left for another pod: cores and bytes, what it may give less what its pods ask for. */
export const NodeRoom = z.object({
  name: z.string(),
  /** Takes no new pods. */
  cordoned: z.boolean(),
  free: z.object({ cpu: z.number(), memory: z.number() }),
  taints: z.array(Taint).readonly(),
})
export type NodeRoom = Readonly<z.infer<typeof NodeRoom>>

export const Room = z.object({
  nodes: z.array(NodeRoom).readonly(),
  /** How many nodes there are besides; left out where these are all. */
  others: z.int().min(1).exactOptional(),
})
export type Room = Readonly<z.infer<typeof Room>>

/** The nodes that take new pods; none where nothing is known. */
export const openNodes = (room: Room | null): readonly NodeRoom[] => room?.nodes.filter((node) => !node.cordoned) ?? []

/** The first taint of each node that keeps a pod away, as the scheduler finds it. Source: kubernetes 1.34, plugins/tainttoleration. */
export function taintsAgainst(room: Room | null, tolerations: readonly Toleration[]): readonly Taint[] {
  return openNodes(room).flatMap(({ taints }) => {
    const against = taints.find((taint) => taint.effect !== 'PreferNoSchedule' && !isTolerated(taint, tolerations))
    return against ?? []
  })
}

const isTolerated = (taint: Taint, tolerations: readonly Toleration[]): boolean =>
  tolerations.some(
    ({ key, value, effect }) =>
      (key === null || key === taint.key) &&
      (effect === null || effect === taint.effect) &&
      (value === null || value === (taint.value ?? '')),
  )
