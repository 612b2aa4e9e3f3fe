import { Quantity } from '../../../shared/model/template-edit'

// What a field says that can't be used, as a sentence; null for what can.

const namespaceName = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/
const objectName = /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/

export function namespaceProblem(written: string): string | null {
  if (written === '') return 'The agent needs a namespace to create Jobs in. Enter one, such as default.'
  return written.length <= 63 && namespaceName.test(written)
    ? null
    : 'A namespace has up to 63 lower-case letters, digits and dashes. Correct it.'
}

export const nameProblem = (what: string, example: string) => (written: string) =>
  written === '' || (written.length <= 253 && objectName.test(written))
    ? null
    : `${what} name has lower-case letters, digits, dots and dashes, such as ${example}. Correct it.`

export const addressProblem = (written: string) =>
  written === '' || isHttpAddress(written)
    ? null
    : 'This is not an address. Write it with http:// or https://, such as https://api.prefect.io.'

export function quantityProblem(written: string): string | null {
  if (written === '') return null
  const parsed = Quantity.safeParse(written)
  return parsed.success ? null : (parsed.error.issues[0]?.message ?? 'This is not a quantity. Correct it.')
}

export const pairProblem = (written: string): string | null =>
  written
    .split('\n')
    .map((line) => line.trim())
    .every((line) => line === '' || /^[^=\s]+=/.test(line))
    ? null
    : 'Each line is a name, an equals sign and a value, such as REGION=eu. Correct it.'

export const anything = () => null

function isHttpAddress(address: string): boolean {
  try {
    const { protocol, hostname } = new URL(address)
    return (protocol === 'http:' || protocol === 'https:') && hostname !== ''
  } catch {
    return false
  }
}
