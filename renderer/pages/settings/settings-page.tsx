import { useState, type ReactNode } from 'react'
import { Button } from '../../components/button'
import { EmptyState } from '../../components/empty-state'
import { PageHead } from '../../components/page-head'
import { SearchField } from '../../components/search-field'
import { ask, usePanel } from '../../state/store'
import { SettingControl } from './setting-control'
import { findSettings, settingGroups, type SettingRow } from './setting-rows'
import './settings.css'

/** Everything that can be set, saved as it is changed. */
export function SettingsPage(): ReactNode {
  const [query, setQuery] = useState('')
  const found = findSettings(query)
  return (
    <div className="page">
      <PageHead title="Settings">
        <span className="faint cut">Saved as you change them</span>
        <span className="grow" />
        <SearchField label="Find a setting" value={query} onChange={setQuery} width={200} slash />
      </PageHead>
      {found.length === 0 ? (
        <EmptyState
          title="No setting has these words"
          actions={<Button onClick={() => setQuery('')}>Show all settings</Button>}
        >
          What is not here is set in the template, or under Connections.
        </EmptyState>
      ) : (
        <div className="scroll" tabIndex={0} role="region" aria-label="All settings">
          {settingGroups
            .map((group) => ({ group, rows: found.filter((row) => row.group === group) }))
            .filter(({ rows }) => rows.length > 0)
            .map(({ group, rows }) => (
              <section key={group} aria-label={group}>
                <h2 className="settings-group">{group}</h2>
                {rows.map((row) =>
                  row.kind === 'settingsFile' ? (
                    <FileRow key="file" row={row} />
                  ) : (
                    <SettingControl key={row.title} row={row} />
                  ),
                )}
              </section>
            ))}
        </div>
      )}
    </div>
  )
}

function FileRow(props: { readonly row: SettingRow }): ReactNode {
  const path = usePanel((panel) => panel.app.settingsPath)
  return (
    <div className="setting">
      <div>
        <span className="setting-title">{props.row.title}</span>
        <div className="mono faint setting-path">{path}</div>
      </div>
      <div className="row">
        <Button small onClick={() => void ask('app.showSettingsFile', undefined)}>
          Show in folder
        </Button>
      </div>
    </div>
  )
}
