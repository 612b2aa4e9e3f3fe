import { formatAge } from '../../shared/model/age'

/** @param aheadMs how far the server's clock is ahead of this machine's @returns a sentence; null when they hardly differ */
export function clockNotice(aheadMs: number): string | null {
  if (aheadMs === 0) return null
  const apart = formatAge(Math.abs(aheadMs))
  const where = aheadMs > 0 ? 'behind' : 'ahead of'
  return `This machine’s clock is ${apart} ${where} the Prefect server’s. Flowdeck goes by the server’s. Set the clock.`
}
