import { useEffect } from 'react'
import { usePanel } from '../state/store'
import { isOffered } from './command'
import { commandsOf } from './commands'
import { matchKeys, spellKeys } from './match-keys'

/** How long the second key of a sequence is waited for, ms. */
const sequenceMs = 1200

/** Runs commands by their keys, wherever the focus is; while text is typed only those with Ctrl. */
export function useKeys(): void {
  useEffect(() => {
    let prefix: { readonly keys: string; readonly at: number } | null = null
    const pressed = (event: KeyboardEvent) => {
      if (event.defaultPrevented || ['Shift', 'Control', 'Alt', 'Meta'].includes(event.key)) return
      const state = usePanel.getState()
      const modal = document.querySelector('[role=dialog], dialog[open], [role=menu]') !== null
      const keys = spellKeys(event)
      const typing = isTyping(event.target)
      if (modal || (typing && !keys.startsWith('Ctrl '))) return
      const before = prefix !== null && event.timeStamp - prefix.at < sequenceMs ? prefix.keys : null
      prefix = null
      const commands = commandsOf(state).filter((command) => isOffered(command, state))
      const match = matchKeys(commands, before, keys)
      if (match.kind === 'none') return
      event.preventDefault()
      if (match.kind === 'command') match.command.run()
      else prefix = { keys: match.keys, at: event.timeStamp }
    }
    window.addEventListener('keydown', pressed)
    return () => window.removeEventListener('keydown', pressed)
  }, [])
}

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  return (
    target.isContentEditable ||
    ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName) ||
    target.closest('.monaco-editor') !== null
  )
}
