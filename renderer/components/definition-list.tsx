import { visible } from '../../shared/model/printable'
import { Fragment, type ReactNode } from 'react'

export type Definition = readonly [term: string, value: ReactNode]

/** Facts, each with its name; those without a value are left out. */
export function DefinitionList({ items }: { readonly items: readonly Definition[] }) {
  return (
    <dl>
      {items
        .filter(([, value]) => value !== null && value !== undefined && value !== '')
        .map(([term, value]) => (
          <Fragment key={term}>
            <dt>{visible(term)}</dt>
            <dd>{typeof value === 'string' ? visible(value) : value}</dd>
          </Fragment>
        ))}
    </dl>
  )
}
