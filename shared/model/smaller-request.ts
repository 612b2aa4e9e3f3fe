import { quantityOf } from './quantity'

const steps = {
  cpu: ['16', '8', '4', '2', '1', '500m', '250m', '100m', '50m'],
  memory: ['64Gi', '32Gi', '16Gi', '8Gi', '4Gi', '2Gi', '1Gi', '512Mi', '256Mi', '128Mi', '64Mi'],
} as const
/** What is proposed at most while nobody knows what is free. */
const unknownMost = { cpu: '500m', memory: '512Mi' } as const

/**
 * What to ask for in place of what no node has.
 * @param asked cores or bytes
 * @param free what the freest node has; null when that is not known
 * @returns less than what is asked; null when there is nothing sensible
 */
export function smallerRequest(resource: 'cpu' | 'memory', asked: number, free: number | null): string | null {
  const most = free ?? quantityOf(unknownMost[resource]) ?? 0
  return steps[resource].find((step) => amountOf(step) < asked && amountOf(step) <= most) ?? null
}

const amountOf = (text: string): number => quantityOf(text) ?? Infinity
