import { useState, type ReactNode } from 'react'
import { visible } from '../../../shared/model/printable'
import { Button } from '../../components/button'
import { ask, openDialog } from '../../state/store'
import type { SettingRow } from './setting-rows'

/** Settings into a file, and out of one. */
export function TransferRow({ row }: { readonly row: Extract<SettingRow, { kind: 'transfer' }> }): ReactNode {
  const [problem, setProblem] = useState<string | null>(null)
  const choose = async () => {
    setProblem(null)
    const read = await ask('settings.readImport', undefined)
    if (read?.kind === 'unusable') setProblem(visible(`${read.path} can’t be imported. ${read.message}`))
    if (read?.kind === 'read') openDialog({ ...read, kind: 'importSettings' })
  }
  return (
    <div className="setting">
      <div>
        <span className="setting-title">{row.title}</span>
        <div className="faint">{row.help}</div>
        {problem !== null && (
          <div className="setting-problem" role="alert">
            {problem}
          </div>
        )}
      </div>
      <div className="row">
        <Button
          small
          onClick={() => {
            setProblem(null)
            openDialog({ kind: 'exportSettings' })
          }}
        >
          Export settings…
        </Button>
        <Button small onClick={() => void choose()}>
          Import settings…
        </Button>
      </div>
    </div>
  )
}
