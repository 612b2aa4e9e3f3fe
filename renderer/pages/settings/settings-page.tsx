import { useState, type ReactNode } from 'react'
import { Button } from '../../components/button'
import { EmptyState } from '../../components/empty-state'
import { PageHead } from '../../components/page-head'
import { SearchField } from '../../components/search-field'
import { ask, usePanel, type PanelState } from '../../state/store'
import { SettingControl } from './setting-control'
import { findSettings, settingGroups, type SettingRow } from './setting-rows'
import { ExportDialog } from './export-dialog'
import { ImportDialog } from './import-dialog'
import { TransferRow } from './transfer-row'
import './settings.css'

/** Everything that can be set, saved as it is changed. */
export function SettingsPage(): ReactNode {
  const [query, setQuery] = useState('')
  const found = findSettings(query)
  const dialog = usePanel((panel) => panel.dialog)
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
                  row.kind === 'file' ? (
                    <FileRow key={row.title} row={row} />
                  ) : row.kind === 'transfer' ? (
                    <TransferRow key={row.title} row={row} />
                  ) : (
                    <SettingControl key={row.title} row={row} />
                  ),
                )}
              </section>
            ))}
        </div>
      )}
      {dialog.kind === 'exportSettings' && <ExportDialog />}
      {dialog.kind === 'importSettings' && <ImportDialog read={dialog} />}
    </div>
  )
}

const files = {
  settings: { path: (panel: PanelState) => panel.app.settingsPath, show: 'app.showSettingsFile' },
  log: { path: (panel: PanelState) => panel.app.logPath, show: 'app.showLogFile' },
} as const

function FileRow({ row }: { readonly row: Extract<SettingRow, { kind: 'file' }> }): ReactNode {
  const { path, show } = files[row.file]
  return (
    <div className="setting">
      <div>
        <span className="setting-title">{row.title}</span>
        {row.help !== '' && <div className="faint">{row.help}</div>}
        <div className="mono faint setting-path">{usePanel(path)}</div>
      </div>
      <div className="row">
        <Button small onClick={() => void ask(show, undefined)}>
          Show in folder
        </Button>
      </div>
    </div>
  )
}
