import { Menu } from '@mantine/core'
import { IconFilter } from '@tabler/icons-react'
import { useMemo } from 'react'
import { visible } from '../../../../shared/model/printable'
import { IconButton } from '../../../components/button'
import { hasLabels, hasTags } from '../../../state/dialect-traits'
import { noFilter, periods, type RunFilter } from '../../../state/run-filter'
import { shownOf, useDialect } from '../../../state/shown'
import { openDialog, usePanel } from '../../../state/store'
import { offeredBy } from './run-filter'
import type { RunsFilter } from './use-runs-filter'

/** What the list is narrowed to beside its group and the words: a flow, a label or a tag, a time; and what is kept of it. */
export function FilterMenu({ filters }: { readonly filters: RunsFilter }) {
  return (
    <Menu position="bottom-end" width={200}>
      <Menu.Target>
        <IconButton label="More filters" icon={<IconFilter size={16} />} on={filters.words !== null} />
      </Menu.Target>
      <Menu.Dropdown aria-label="More filters">
        <Filters filters={filters} />
        <Menu.Divider />
        <Saved filters={filters} />
        <Menu.Item disabled={filters.words === null} onClick={() => filters.setFilter(noFilter)}>
          Clear these filters
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}

/** Made as the menu opens: nothing is gathered before, nor moves under the pointer after. */
function Filters({ filters: { filter, setFilter } }: { readonly filters: RunsFilter }) {
  const { flows, labels, tags } = useMemo(
    () => offeredBy(shownOf(usePanel.getState()).flowRuns.values(), filter),
    // eslint-disable-next-line react-hooks/exhaustive-deps -- see above
    [],
  )
  const dialect = useDialect()
  const change = (part: Partial<RunFilter>) => setFilter({ ...filter, ...part })
  const { within } = filter
  const isRange = within !== null && typeof within === 'object'
  return (
    <>
      <Names title="Flow" any="Any flow" names={flows} chosen={filter.flow} onChoose={(flow) => change({ flow })} />
      {hasLabels(dialect) && (
        <Names
          title="Label"
          any="Any label"
          names={labels}
          chosen={filter.label}
          onChoose={(label) => change({ label })}
        />
      )}
      {hasTags(dialect) && (
        <Names title="Tag" any="Any tag" names={tags} chosen={filter.tag} onChoose={(tag) => change({ tag })} />
      )}
      <Menu.Divider />
      {([null, ...periods] as const).map((period) => (
        <Menu.RadioItem
          key={period}
          value={period ?? ''}
          checked={within === period}
          onChange={() => change({ within: period })}
        >
          {period === null ? 'Any time' : `Last ${period}`}
        </Menu.RadioItem>
      ))}
      <Menu.RadioItem
        value="range"
        checked={isRange}
        closeMenuOnClick
        onClick={() => openDialog({ kind: 'runTimes' })}
        onChange={() => undefined}
      >
        Between two times…
      </Menu.RadioItem>
    </>
  )
}

/** Filters that were given names, and what gives one or takes it away. */
function Saved({ filters }: { readonly filters: RunsFilter }) {
  const { saved, inForce, isNarrowed, show } = filters
  return (
    <>
      {saved.length > 0 && (
        <Names
          title="Saved filter"
          names={saved.map(({ name }) => name)}
          chosen={inForce?.name ?? null}
          onChoose={(name) => {
            const found = saved.find((each) => each.name === name)
            if (found) show(found)
          }}
        />
      )}
      <Menu.Item disabled={!isNarrowed} onClick={() => openDialog({ kind: 'saveFilter' })}>
        Save this filter…
      </Menu.Item>
      {saved.length > 0 && (
        <Menu.Item onClick={() => openDialog({ kind: 'savedFilters' })}>Rename or delete…</Menu.Item>
      )}
    </>
  )
}

interface NamesProps {
  readonly title: string
  /** The choice of none of them, where there is one. */
  readonly any?: string
  readonly names: readonly string[]
  readonly chosen: string | null
  readonly onChoose: (name: string | null) => void
}

function Names({ title, any, names, chosen, onChoose }: NamesProps) {
  return (
    <Menu.Sub>
      <Menu.Sub.Target>
        <Menu.Sub.Item>
          <span className="cut filter-chosen">{chosen === null ? title : `${title}: ${visible(chosen)}`}</span>
        </Menu.Sub.Item>
      </Menu.Sub.Target>
      <Menu.Sub.Dropdown aria-label={title} className="filter-names">
        {[...(any === undefined ? [] : [null]), ...names].map((name) => (
          <Menu.RadioItem
            key={name === null ? 'any' : `name ${name}`}
            value={name ?? ''}
            checked={name === chosen}
            onChange={() => onChoose(name)}
          >
            {name === null ? any : visible(name)}
          </Menu.RadioItem>
        ))}
      </Menu.Sub.Dropdown>
    </Menu.Sub>
  )
}
