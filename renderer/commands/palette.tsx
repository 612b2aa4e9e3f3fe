import { IconBox, IconChevronRight, IconFile, IconSearch } from '@tabler/icons-react'
import { Fragment, useEffect, useId, useMemo, useRef, useState, type KeyboardEvent } from 'react'
import { flushSync } from 'react-dom'
import { Kbd } from '../components/kbd'
import { StateIcon } from '../components/state-icon'
import { useModal } from '../components/use-modal'
import { useNow } from '../state/now'
import { closeDialog, readKubeContexts, usePanel } from '../state/store'
import { paletteOptions, type Option } from './palette-options'
import { highlight } from '../components/search'
import './palette.css'

/** Runs, Jobs, commands, contexts and pages in one list. */
export function Palette() {
  const id = useId()
  const now = useNow(10_000)
  const state = usePanel()
  const dialog = useModal()
  const list = useRef<HTMLDivElement>(null)
  const [search, setSearch] = useState('')
  const [at, setAt] = useState(0)
  const options = useMemo(() => paletteOptions(state, search, now), [state, search, now])
  useEffect(readKubeContexts, [])
  const chosen = Math.min(at, options.length - 1)
  useEffect(() => {
    list.current?.querySelector('[aria-selected=true]')?.scrollIntoView({ block: 'nearest' })
  }, [chosen])
  const choose = (option: Option | undefined) => {
    if (!option) return
    // At once, so that the command finds the focus where it was before.
    flushSync(closeDialog)
    option.run()
  }
  const pressed = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (step !== 0) setAt((chosen + step + options.length) % Math.max(1, options.length))
    else if (event.key === 'Enter') choose(options[chosen])
    else return
    event.preventDefault()
  }
  return (
    <dialog
      ref={dialog}
      className="sheet palette"
      aria-label="Search or run a command"
      onCancel={(event) => {
        event.preventDefault()
        closeDialog()
      }}
      onClick={(event) => event.target === event.currentTarget && closeDialog()}
    >
      <div className="ask">
        <IconSearch size={16} aria-hidden />
        <input
          autoFocus
          role="combobox"
          aria-label="Search or run a command"
          aria-expanded
          aria-controls={`${id}-list`}
          aria-activedescendant={chosen >= 0 ? `${id}-${chosen}` : undefined}
          placeholder="A run, a Job, a command, a context or a page"
          value={search}
          onChange={(event) => {
            setSearch(event.currentTarget.value)
            setAt(0)
          }}
          onKeyDown={pressed}
        />
      </div>
      <div className="options" role="listbox" id={`${id}-list`} aria-label="Found" tabIndex={-1} ref={list}>
        {options.map((option, index) => (
          <Fragment key={option.id}>
            {option.group !== options[index - 1]?.group && <h3 role="presentation">{option.group}</h3>}
            <div
              id={`${id}-${index}`}
              className="opt"
              role="option"
              aria-selected={index === chosen}
              onPointerMove={() => setAt(index)}
              onClick={() => choose(option)}
            >
              <OptionIcon option={option} />
              <span className="what cut">
                <span className={option.group === 'Jobs' ? 'mono' : undefined}>
                  <Found text={option.name} search={search} />
                </span>{' '}
                <span className="faint">
                  <Found text={option.detail} search={search} />
                </span>
              </span>
              {option.keys !== null ? <Kbd keys={option.keys} /> : index === chosen && <Kbd keys="Enter" />}
            </div>
          </Fragment>
        ))}
      </div>
      {options.length === 0 && (
        <p className="opt-none" role="status">
          Nothing is called “{search}”: no run, Job, command, context or page.
        </p>
      )}
    </dialog>
  )
}

function OptionIcon({ option }: { readonly option: Option }) {
  if (option.tone !== null) return <StateIcon tone={option.tone} />
  if (option.group === 'Jobs') return <IconBox size={16} aria-hidden />
  return option.group === 'Pages' ? <IconFile size={16} aria-hidden /> : <IconChevronRight size={16} aria-hidden />
}

function Found({ text, search }: { readonly text: string; readonly search: string }) {
  return highlight(text, search).map((piece, index) => (piece.found ? <b key={index}>{piece.text}</b> : piece.text))
}
