import type { ReactNode } from 'react'
import { nameOf } from '../../../shared/apply/objects'
import type { RemovedObject } from '../../../shared/apply/removal'
import { ConfirmDialog } from '../../components/confirm-dialog'

export interface RemoveDialogProps {
  readonly name: string
  readonly where: string
  readonly objects: readonly RemovedObject[]
  readonly onRemove: () => void
  readonly onLeave: () => void
}

/** Lists what goes and what stays, and asks. */
export function RemoveDialog({ name, where, objects, onRemove, onLeave }: RemoveDialogProps): ReactNode {
  const going = objects.filter(({ fate }) => fate === 'goes')
  const staying = objects.filter(({ fate }) => fate === 'stays').map(({ ref, why }) => `${nameOf(ref)} stays. ${why}`)
  return (
    <ConfirmDialog
      title={`Delete ${name} from the cluster?`}
      message={['Its pods end what they have in hand. Jobs that it made stay, and their runs go on.', ...staying].join(
        ' ',
      )}
      objects={going.map(({ ref }) => nameOf(ref))}
      where={where}
      confirmLabel={going.length === 1 ? 'Delete 1 object' : `Delete ${going.length} objects`}
      keepLabel="Keep it"
      onConfirm={onRemove}
      onKeep={onLeave}
    />
  )
}
