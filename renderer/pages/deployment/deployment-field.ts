import type { DeploymentOption } from '../../../shared/dialect/deployment'

interface FieldBase {
  readonly option: DeploymentOption
  readonly label: string
  readonly help: string
}

/** A field of the form, as data. What a text says that can't be used is `problemOf`'s to tell. */
export type DeploymentField =
  | (FieldBase & {
      /** list: separated by commas; pairs: one `NAME=VALUE` a line. */
      readonly kind: 'text' | 'list' | 'pairs'
      readonly placeholder: string
      readonly problemOf: (written: string) => string | null
    })
  | (FieldBase & {
      readonly kind: 'choice'
      readonly choices: readonly { readonly value: string; readonly label: string }[]
    })
  | (FieldBase & { readonly kind: 'box' })

export type TypedField = Extract<DeploymentField, { readonly problemOf: unknown }>
