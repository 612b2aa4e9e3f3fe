import { visible } from '../../../shared/model/printable'
import type { Check, CheckOffer } from '../../../shared/model/check'
import type { Connection } from '../../../shared/model/connection'
import { ConfirmDialog } from '../../components/confirm-dialog'
import { offerQuestion } from './check-words'

export interface OfferDialogProps {
  readonly offer: CheckOffer
  readonly check: Check
  readonly cluster: Connection['cluster']
  readonly onYes: () => void
  readonly onNo: () => void
}

/** Says what is made or run, before it is. */
export function OfferDialog({ offer, check, cluster, onYes, onNo }: OfferDialogProps) {
  const { title, message, yes } = offerQuestion(offer, cluster.namespace)
  return (
    <ConfirmDialog
      title={title}
      message={message}
      objects={offer === 'startCluster' && check.copy !== null ? [check.copy] : []}
      where={visible(`${cluster.context} / ${cluster.namespace}`)}
      confirmLabel={yes}
      keepLabel="Leave it"
      look="plain"
      onConfirm={onYes}
      onKeep={onNo}
    />
  )
}
