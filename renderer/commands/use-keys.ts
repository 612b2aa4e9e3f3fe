import { useEffect } from 'react'
import { isPressedOverPage, noteOverPage } from '../components/over-page'
import { usePanel } from '../state/store'
import { isOffered } from './command'
import { commandsOf } from './commands'
import { matchKeys, spellKeys } from './match-keys'

/** How long the second key of a sequence is waited for, ms. */
const sequenceMs = 1200

/** Runs commands by their keys, wherever the focus is; while text is typed only those that type nothing. */
export function useKeys(): void {
  useEffect(() => {
    let prefix: { readonly keys: string; readonly at: number } | null = null
    const commandsNow = () => {
      const state = usePanel.getState()
      return commandsOf(state).filter((command) => isOffered(command, state))
    }
    const pressed = (event: KeyboardEvent) => {
      const keys = keysOf(event)
      if (keys === null) return
      prefix = null
      const match = matchKeys(commandsNow(), null, keys)
      if (match.kind === 'none') return
      event.preventDefault()
      if (match.kind === 'command') match.command.run()
      else prefix = { keys: match.keys, at: event.timeStamp }
    }
    // Before any part hears it: a list has a use for the j of "g j", too.
    const pressedSecond = (event: KeyboardEvent) => {
      const keys = prefix === null ? null : keysOf(event)
      if (prefix === null || keys === null) return
      const before = event.timeStamp - prefix.at < sequenceMs ? prefix.keys : null
      prefix = null
      const match = before === null ? null : matchKeys(commandsNow(), before, keys)
      if (match?.kind !== 'command') return
      event.preventDefault()
      event.stopPropagation()
      match.command.run()
    }
    const endNoting = noteOverPage()
    window.addEventListener('keydown', pressedSecond, true)
    window.addEventListener('keydown', pressed)
    return () => {
      endNoting()
      window.removeEventListener('keydown', pressedSecond, true)
      window.removeEventListener('keydown', pressed)
    }
  }, [])
}

/** The keys of a press as commands spell them; null for one that is not for a command. */
function keysOf(event: KeyboardEvent): string | null {
  // One that a command makes for a list is not for commands; a key that is held down does a thing once.
  if (
    event.defaultPrevented ||
    !event.isTrusted ||
    event.repeat ||
    ['Shift', 'Control', 'Alt', 'Meta'].includes(event.key)
  )
    return null
  const keys = spellKeys(event)
  return isPressedOverPage(event) || (isTyping(event.target) && !worksWhileTyping(keys)) ? null : keys
}

const worksWhileTyping = (keys: string): boolean => keys.startsWith('Ctrl ') || /^(Shift )?F\d+$/.test(keys)

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  return (
    target.isContentEditable ||
    ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName) ||
    target.closest('.monaco-editor') !== null
  )
}
