import { Menu } from '@mantine/core'
import { IconFilter } from '@tabler/icons-react'
import { useMemo } from 'react'
import { visible } from '../../../../shared/model/printable'
import { IconButton } from '../../../components/button'
import { hasLabels } from '../../../state/dialect-traits'
import { shownOf, useDialect } from '../../../state/shown'
import { usePanel } from '../../../state/store'
import { filterWords, noFilter, offeredBy, periods, type RunFilter } from './run-filter'

interface FilterMenuProps {
  readonly filter: RunFilter
  readonly onFilter: (filter: RunFilter) => void
}

/** What the list is narrowed to beside its group and the words: a flow, a label, a time. */
export function FilterMenu(props: FilterMenuProps) {
  return (
    <Menu position="bottom-end" width={200}>
      <Menu.Target>
        <IconButton label="More filters" icon={<IconFilter size={16} />} on={filterWords(props.filter) !== null} />
      </Menu.Target>
      <Menu.Dropdown aria-label="More filters">
        <Filters {...props} />
      </Menu.Dropdown>
    </Menu>
  )
}

/** Made as the menu opens: nothing is gathered before, nor moves under the pointer after. */
function Filters({ filter, onFilter }: FilterMenuProps) {
  const { flows, labels } = useMemo(
    () => offeredBy(shownOf(usePanel.getState()).flowRuns.values(), filter),
    // eslint-disable-next-line react-hooks/exhaustive-deps -- see above
    [],
  )
  const withLabels = hasLabels(useDialect())
  return (
    <>
      <Names title="Flow" names={flows} chosen={filter.flow} onChoose={(flow) => onFilter({ ...filter, flow })} />
      {withLabels && (
        <Names
          title="Label"
          names={labels}
          chosen={filter.label}
          onChoose={(label) => onFilter({ ...filter, label })}
        />
      )}
      <Menu.Divider />
      {([null, ...periods] as const).map((within) => (
        <Menu.RadioItem
          key={within}
          value={within ?? ''}
          checked={filter.within === within}
          onChange={() => onFilter({ ...filter, within })}
        >
          {within === null ? 'Any time' : `Last ${within}`}
        </Menu.RadioItem>
      ))}
      <Menu.Divider />
      <Menu.Item disabled={filterWords(filter) === null} onClick={() => onFilter(noFilter)}>
        Clear these filters
      </Menu.Item>
    </>
  )
}

interface NamesProps {
  readonly title: string
  readonly names: readonly string[]
  readonly chosen: string | null
  readonly onChoose: (name: string | null) => void
}

function Names({ title, names, chosen, onChoose }: NamesProps) {
  return (
    <Menu.Sub>
      <Menu.Sub.Target>
        <Menu.Sub.Item>{chosen === null ? title : `${title}: ${visible(chosen)}`}</Menu.Sub.Item>
      </Menu.Sub.Target>
      <Menu.Sub.Dropdown aria-label={title} className="filter-names">
        {[null, ...names].map((name) => (
          <Menu.RadioItem
            key={name === null ? 'any' : `name ${name}`}
            value={name ?? ''}
            checked={name === chosen}
            onChange={() => onChoose(name)}
          >
            {name === null ? `Any ${title.toLowerCase()}` : visible(name)}
          </Menu.RadioItem>
        ))}
      </Menu.Sub.Dropdown>
    </Menu.Sub>
  )
}
