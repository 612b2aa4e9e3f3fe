import type { DeltaName, EachName, EventName, ItemOf, LatestName, Owner, ValueOf } from '../../shared/contract/contract'
import type { ConnectionId } from '../../shared/model/connection'

/** Where the panel's news goes: the window, in the app. Names, values and keys are those of the contract's table. */
export interface Outlet {
  /** Of several soon after one another, only the last need go out. */
  latest<E extends LatestName>(name: E, owner: Owner<E>, value: ValueOf<E>): void
  delta<E extends DeltaName>(name: E, owner: Owner<E>, changed: readonly ItemOf<E>[], removed: readonly string[]): void
  each<E extends EachName>(name: E, owner: Owner<E>, value: ValueOf<E>): void
  /** Whether the window reads what it is told. Who has more to tell than it must know waits while it does not. */
  hasRoom(): boolean
  /** Nothing more goes out about this connection, also not what waits to. */
  drop(connectionId: ConnectionId): void
}

/** The owner of the panel's own events. */
export const ofPanel: Owner<Extract<EventName, 'panel.reset'>> = {}
