import { Menu } from '@mantine/core'
import { IconColumns3 } from '@tabler/icons-react'
import { IconButton } from './button'
import { isShown, noChoices, toggled, type ColumnChoices } from './chosen-columns'
import type { Column } from './column'

export interface ColumnChooserProps {
  /** All that there are; offered are those that may be left out. */
  readonly columns: readonly Pick<Column<never>, 'id' | 'title' | 'canHide' | 'extra'>[]
  /** Those of them that are chosen, as the table has them. */
  readonly chosen: readonly Pick<Column<never>, 'id' | 'from'>[]
  /** How wide the table is, px; null before it is drawn. */
  readonly room: number | null
  readonly choices: ColumnChoices
  readonly onChoose: (choices: ColumnChoices) => void
}

/** Which columns a table has. The menu stays open while they are chosen. */
export function ColumnChooser({ columns, chosen, room, choices, onChoose }: ColumnChooserProps) {
  const lacksRoom = (id: string) =>
    room !== null && chosen.some((column) => column.id === id && (column.from ?? 0) > room)
  const isChanged = Object.keys(choices).length > 0
  return (
    <Menu position="bottom-end" width={190}>
      <Menu.Target>
        <IconButton label="Columns" icon={<IconColumns3 size={16} />} on={isChanged} />
      </Menu.Target>
      <Menu.Dropdown aria-label="Columns">
        {columns
          .filter(({ canHide }) => canHide)
          .map((column) => (
            <Menu.CheckboxItem
              key={column.id}
              checked={isShown(column, choices)}
              rightSection={lacksRoom(column.id) ? <span className="faint">no room</span> : undefined}
              onChange={() => onChoose(toggled(choices, column))}
            >
              {column.title}
            </Menu.CheckboxItem>
          ))}
        <Menu.Divider />
        <Menu.Item closeMenuOnClick={false} disabled={!isChanged} onClick={() => onChoose(noChoices)}>
          Reset columns
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
