import { Menu } from '@mantine/core'
import { visible } from '../../shared/model/printable'
import { Kbd } from './kbd'
import { usePanelContext } from './panel-context'

/** Something that can be done with a row, or with all that are chosen. */
export interface RowAction {
  readonly id: string
  /** A verb with its object. */
  readonly label: string
  /** Spelled as in `Command.keys`; they work while the list has the focus. */
  readonly keys?: string
  /** Something ends. */
  readonly danger?: true
  /** It writes to the cluster, or to the API. */
  readonly writes?: true
  readonly run: () => void
}

/** Several of a kind, behind one entry of the menu. */
export interface RowActionGroup {
  readonly id: string
  readonly label: string
  readonly group: readonly RowAction[]
}

export interface RowMenuContent {
  /** What it is of: a name, or "3 selected". */
  readonly title: string
  readonly actions: readonly (RowAction | RowActionGroup)[]
}

export interface RowMenuProps extends RowMenuContent {
  /** Where it opens, px from the window's corner. */
  readonly at: { readonly x: number; readonly y: number }
  /** Gives the focus back to the list, before what was chosen is done. */
  readonly onClose: () => void
}

/** Not keys: the one that opens it would close it. */
const pointers = ['mousedown', 'touchstart']

/** What can be done with a row, at the row or at the pointer. */
export function RowMenu({ title, actions, at, onClose }: RowMenuProps) {
  return (
    // Escape closes the menu, and not what is open beside the list.
    <div className="row-menu-of" onKeyDownCapture={(event) => event.key === 'Escape' && event.preventDefault()}>
      <Menu
        opened
        position="bottom-start"
        offset={2}
        returnFocus={false}
        clickOutsideEvents={pointers}
        onChange={(open) => !open && onClose()}
      >
        <Menu.Target>
          <button
            type="button"
            className="row-menu-at"
            tabIndex={-1}
            aria-label={`What can be done with ${visible(title)}`}
            style={{ left: at.x, top: at.y }}
          />
        </Menu.Target>
        <Menu.Dropdown aria-label={`What can be done with ${visible(title)}`} className="row-menu">
          <MenuActions actions={actions} onClose={onClose} />
        </Menu.Dropdown>
      </Menu>
    </div>
  )
}

export interface MenuActionsProps {
  readonly actions: RowMenuContent['actions']
  /** Before one is done. */
  readonly onClose?: () => void
}

/** The entries of a menu; those of a group are in a menu beside it. */
export function MenuActions({ actions, onClose }: MenuActionsProps) {
  return actions.map((action) =>
    'group' in action ? (
      <Menu.Sub key={action.id}>
        <Menu.Sub.Target>
          <Menu.Sub.Item>{visible(action.label)}</Menu.Sub.Item>
        </Menu.Sub.Target>
        <Menu.Sub.Dropdown className="row-menu inner" aria-label={visible(action.label)}>
          {action.group.map((each) => (
            <ActionItem key={each.id} action={each} onClose={onClose} />
          ))}
        </Menu.Sub.Dropdown>
      </Menu.Sub>
    ) : (
      <ActionItem key={action.id} action={action} onClose={onClose} />
    ),
  )
}

interface ActionItemProps {
  readonly action: RowAction
  readonly onClose: (() => void) | undefined
}

/** An action in a menu; one that can't be done says why. */
function ActionItem({ action, onClose }: ActionItemProps) {
  const { label, keys, danger = false, writes = false, run } = action
  const { whyNoWrites, tell } = usePanelContext()
  const why = writes ? whyNoWrites : null
  return (
    <Menu.Item
      className={danger ? 'danger' : undefined}
      {...(why === null ? {} : { 'aria-disabled': true, 'aria-description': why, title: why })}
      rightSection={keys === undefined ? undefined : <Kbd keys={keys} />}
      onClick={() => {
        onClose?.()
        if (why === null) run()
        else tell(why)
      }}
    >
      {visible(label)}
    </Menu.Item>
  )
}
