const dots = '••••••••'
const secretName = /TOKEN|API_KEY|PASSWORD|SECRET/
/** `PREFECT__CLOUD__USE_LOCAL_SECRETS: "false"` gives nothing away. */
const openValues: ReadonlySet<string> = new Set(['', 'true', 'false'])

/** An object for people: without managedFields, and with what is secret in a container's environment as dots. */
export function readable(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(readable)
  if (typeof value !== 'object' || value === null) return value
  const object = value as Record<string, unknown>
  const secret =
    typeof object.name === 'string' &&
    typeof object.value === 'string' &&
    secretName.test(object.name) &&
    !openValues.has(object.value)
  return Object.fromEntries(
    Object.entries(object)
      .filter(([key]) => key !== 'managedFields')
      .map(([key, each]) => [key, secret && key === 'value' ? dots : readable(each)]),
  )
}
