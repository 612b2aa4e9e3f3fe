import { visible } from '../../shared/model/printable'
import { IconAlertTriangle, IconX } from '@tabler/icons-react'
import { useEffect } from 'react'
import { IconButton } from './button'

export interface ToastItem {
  readonly id: number
  readonly tone: 'error' | 'info'
  readonly message: string
}

const infoMs = 4000

/** What the eye would miss. Errors stay until they are read. */
export function Toasts({
  toasts,
  onDismiss,
}: {
  readonly toasts: readonly ToastItem[]
  readonly onDismiss: (id: number) => void
}) {
  return (
    <div className="toasts" role="status" aria-live="polite">
      {toasts.map((toast) => (
        <OneToast key={toast.id} toast={toast} onDismiss={onDismiss} />
      ))}
    </div>
  )
}

function OneToast({ toast, onDismiss }: { readonly toast: ToastItem; readonly onDismiss: (id: number) => void }) {
  const { id, tone, message } = toast
  useEffect(() => {
    if (tone === 'error') return
    const timer = setTimeout(() => onDismiss(id), infoMs)
    return () => clearTimeout(timer)
  }, [id, tone, onDismiss])
  return (
    <div className={`toast ${tone}`}>
      {tone === 'error' && <IconAlertTriangle size={16} className="failed" aria-hidden />}
      <span>{visible(message)}</span>
      <IconButton small label="Dismiss" icon={<IconX size={16} />} onClick={() => onDismiss(id)} />
    </div>
  )
}
