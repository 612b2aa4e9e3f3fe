import { isMapping } from '../../template/path'

/** The value with its keys in the order that another one has them, so that a comparison shows what differs and no more. */
export function inOrderOf(model: unknown, value: unknown): unknown {
  if (Array.isArray(value)) {
    const items: readonly unknown[] = Array.isArray(model) ? model : []
    return value.map((item, index) => inOrderOf(items[index], item))
  }
  if (!isMapping(value) || !isMapping(model)) return value
  const known = Object.keys(model).filter((key) => Object.hasOwn(value, key))
  const more = Object.keys(value).filter((key) => !Object.hasOwn(model, key))
  return Object.fromEntries([...known, ...more].map((key) => [key, inOrderOf(model[key], value[key])]))
}
