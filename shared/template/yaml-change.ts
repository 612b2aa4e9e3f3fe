import type { Path } from './path'

/** A change to a YAML document. Objects as values are for what isn't there yet. */
export type YamlChange =
  | { readonly kind: 'set'; readonly path: Path; readonly value: string | number | object }
  | { readonly kind: 'remove'; readonly path: Path }
  /** Gives a key of a mapping another name, at its place. */
  | { readonly kind: 'rename'; readonly path: Path; readonly name: string }
  /** Makes an item of a list its first. */
  | { readonly kind: 'moveFirst'; readonly path: Path }
