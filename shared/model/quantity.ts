const units: Readonly<Record<string, number>> = {
  '': 1,
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 1024,
  Mi: 1024 ** 2,
  Gi: 1024 ** 3,
  Ti: 1024 ** 4,
  Pi: 1024 ** 5,
  Ei: 1024 ** 6,
}

/** A quantity of Kubernetes as a number: cores, bytes, pieces; null for what is none. */
export function quantityOf(text: string): number | null {
  const match = /^(\d+(?:\.\d*)?|\.\d+)(?:[eE]([+-]?\d+)|([a-zA-Z]*))$/.exec(text.trim())
  if (!match) return null
  const [, amount = '', exponent, unit = ''] = match
  const factor = exponent === undefined ? units[unit] : 10 ** Number(exponent)
  return factor === undefined ? null : Number(amount) * factor
}

/** The same of a value in a manifest, where a number may stand without quotes. */
export const quantityIn = (value: unknown): number | null =>
  typeof value === 'string' || typeof value === 'number' ? quantityOf(String(value)) : null

/** As people write it: `500m` and `1.5` cores, `512Mi` and `1.5Gi` of bytes. */
export function formatQuantity(resource: string, amount: number): string {
  if (resource === 'cpu') return amount >= 1 || amount === 0 ? trimmed(amount) : `${Math.round(amount * 1000)}m`
  if (!['memory', 'ephemeral-storage'].includes(resource)) return trimmed(amount)
  const gib = amount / 1024 ** 3
  if (gib >= 1) return `${trimmed(gib)}Gi`
  const mib = amount / 1024 ** 2
  return mib >= 1 ? `${trimmed(Math.floor(mib))}Mi` : `${Math.floor(amount / 1024)}Ki`
}

const trimmed = (amount: number): string => String(Math.round(amount * 100) / 100)
