import type { PanelState } from '../state/store'

export type CommandGroup = 'Lists' | 'Pages' | 'Connections' | 'Agent' | 'Flow runs' | 'Template' | 'Panel'

/** One thing that can be done; the palette, the keys and the sheet of keys are made from the same list. */
export interface Command {
  readonly id: string
  /** A verb with its object. */
  readonly name: string
  readonly group: CommandGroup
  /** "Ctrl K", "g r" (one after the other), "?"; none for what only the palette offers. */
  readonly keys?: string
  /** Others that do the same, as people know them from elsewhere. */
  readonly otherKeys?: readonly string[]
  /** Keys that a part of the window listens for itself, while it has the focus. */
  readonly partKeys?: string
  /** Words that find it besides its name. */
  readonly words?: string
  /** Whether it can be done now; always when there is none. */
  readonly when?: (state: PanelState) => boolean
  readonly run: () => void
}

export const isOffered = (command: Command, state: PanelState): boolean => command.when?.(state) ?? true
