import type { FlowRow } from './rows'
import type { Store } from './store'

/** A flow is known by its name. */
export function createFlow(
  store: Store,
  name: string,
  given: { readonly tags?: readonly string[]; readonly labels?: FlowRow['labels'] } = {},
) {
  // prettier-ignore
  const [known] = store.tables.flow.by('name', name)
  if (known) return { flow: known, isNew: false }
  const row = { ...store.fresh(), name, tags: given.tags ?? [], labels: given.labels ?? {} }
  return { flow: store.tables.flow.insert(row), isNew: true }
}
