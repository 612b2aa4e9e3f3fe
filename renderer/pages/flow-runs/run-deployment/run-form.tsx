import { visible } from '../../../../shared/model/printable'
import { useEffect, useReducer, useRef, useState, type RefObject, type SubmitEvent } from 'react'
import type { FlowDeploymentDetails } from '../../../../shared/model/flow-deployment'
import type { ConnectionId } from '../../../../shared/model/connection'
import { jsonText } from '../../../../shared/yaml/json-text'
import { Button } from '../../../components/button'
import { Entry } from '../../../components/entry'
import { Note } from '../../../components/note'
import { ConfirmDialog } from '../../../components/confirm-dialog'
import { call, messageOf } from '../../../state/client'
import { whyProduction } from '../../../state/marks'
import { useShown } from '../../../state/shown'
import { toast, usePanel } from '../../../state/store'
import { ParameterEntry } from './parameter-entry'
import type { FormEdit } from './form-edit'
import {
  addItem,
  chooseShape,
  editField,
  editJson,
  putValue,
  removeItem,
  type ParametersDraft,
} from './parameters-draft'
import { beginRun, faultsOf, formOf, isFaultless, requestOf, type Refusal, type RunDraft } from './run-draft'

export interface RunFormProps {
  readonly connectionId: ConnectionId
  readonly deployment: FlowDeploymentDetails
  readonly onBack: () => void
  readonly onClose: () => void
  readonly onStarted: (flowRunId: string) => void
}

/** What a run of a deployment is given: its parameters as a form and as JSON, and what else a run may have of its own. */
export function RunForm({ connectionId, deployment, onBack, onClose, onStarted }: RunFormProps) {
  const [form] = useState(() => formOf(deployment))
  const [draft, setDraft] = useState(() => beginRun(form))
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set())
  const [sending, setSending] = useState(false)
  const cluster = useShown((shown) => shown.connection?.cluster)
  const production = usePanel((panel) => (cluster ? whyProduction(panel, cluster) : null))
  const [asking, setAsking] = useState(false)
  const [refusal, setRefusal] = useState<Refusal | null>(null)
  const [refusals, countRefusal] = useReducer((count: number) => count + 1, 0)
  const key = useRef(new RequestKey())
  const element = useRef<HTMLFormElement>(null)
  const isClosed = useIsClosed()
  const faults = faultsOf(form, draft, refusal)
  // What is wrong is said as a field is left, not while it is typed; and all of it once the run was to start.
  const shown = (name: string, fault: string | null) => (left.has('') || left.has(name) ? fault : null)
  const leave = (name: string) => setLeft((before) => new Set(before).add(name))

  const edit = (change: Partial<RunDraft>) => {
    setDraft((before) => ({ ...before, ...change }))
    setRefusal(null)
  }
  const editParameters = (change: (before: ParametersDraft) => ParametersDraft) => {
    setDraft((before) => ({ ...before, parameters: change(before.parameters) }))
    setRefusal(null)
  }
  const formEdit: FormEdit = {
    draft: draft.parameters,
    faultOf: (key) => (left.has('') || left.has(key) ? faults.fields.get(key) : undefined),
    onLeave: leave,
    onText: (place, text) => editParameters((before) => editField(before, place, text)),
    onPut: (path, value) => editParameters((before) => putValue(before, path, value)),
    onChoose: (path, index, shape) => editParameters((before) => chooseShape(before, path, index, shape)),
    onAdd: (path, item) => editParameters((before) => addItem(before, path, item)),
    onRemove: (path, index) => editParameters((before) => removeItem(before, path, index)),
  }
  // Once it is drawn: a frame of the screen may come before that.
  useEffect(() => {
    if (refusals > 0) element.current?.querySelector<HTMLElement>('[aria-invalid], [data-fault]')?.focus()
  }, [refusals])
  const begin = () => {
    leave('')
    if (sending) return
    if (!isFaultless(faultsOf(form, draft, null))) countRefusal()
    else if (production !== null) setAsking(true)
    else void start()
  }
  const start = async () => {
    setAsking(false)
    setSending(true)
    setRefusal(null)
    const input = { connectionId, deploymentId: deployment.id, request: requestOf(form, draft, key.current.of(draft)) }
    try {
      const started = await call('deployments.startRun', input)
      if (isClosed.current) {
        // Whoever closed the form meanwhile is told, and stays where they are.
        if (started.ok) toast(`A run of ${visible(deployment.name)} was started`)
        else toast(started.message, 'error')
      } else if (started.ok) onStarted(started.flowRunId)
      else {
        setRefusal(started)
        countRefusal()
      }
    } catch (error) {
      if (isClosed.current) toast(messageOf(error), 'error')
      setRefusal({ ok: false, message: messageOf(error), place: null })
    } finally {
      setSending(false)
    }
  }
  const submit = (event: SubmitEvent) => {
    event.preventDefault()
    begin()
  }
  const { fields } = form
  return (
    <>
      {/* Over the form, which stays as it is when the run is not to be started. */}
      {asking && production !== null && (
        <ConfirmDialog
          title={`Run ${deployment.name}${cluster ? ` on ${cluster.context}` : ''}?`}
          message={`${production} The run becomes a Job there once it is claimed.`}
          where={null}
          look="plain"
          confirmLabel="Run deployment"
          keepLabel="Don’t run it"
          onConfirm={() => void start()}
          onKeep={() => setAsking(false)}
        />
      )}
      <form
        ref={element}
        className="run-form"
        aria-label={`A run of ${visible(deployment.name)}`}
        noValidate
        onSubmit={submit}
      >
        <div className="run-form-body">
          {deployment.description !== null && <p className="muted run-form-about">{visible(deployment.description)}</p>}
          <div className="run-form-columns">
            <section aria-label="Parameters">
              <h3>Parameters</h3>
              {fields.length === 0 && <p className="faint">The flow takes no parameters.</p>}
              {fields.map((field) => (
                <ParameterEntry
                  key={field.name}
                  field={field}
                  label={field.name}
                  path={[field.name]}
                  otherwise={deployment.parameters[field.name] ?? field.byDefault}
                  form={formEdit}
                />
              ))}
            </section>
            <section aria-label="The same as JSON" className="run-form-json">
              <Entry
                label="All parameters as JSON"
                fault={draft.parameters.jsonFault ?? shown(' json', faults.json)}
                lines
              >
                {(control) => (
                  <textarea
                    {...control}
                    className="mono"
                    rows={18}
                    spellCheck={false}
                    value={draft.parameters.json}
                    onChange={(event) => {
                      const text = event.currentTarget.value
                      editParameters((before) => editJson(before, text))
                    }}
                    onBlur={() => leave('')}
                  />
                )}
              </Entry>
            </section>
          </div>
          <section aria-label="The run" className="run-form-columns">
            <div className="run-form-own">
              <h3>The run</h3>
              <Entry label="Name" help="Left empty, Prefect makes one up." fault={shown(' name', faults.name)}>
                {(control) => (
                  <input
                    {...control}
                    type="text"
                    autoComplete="off"
                    spellCheck={false}
                    value={draft.name}
                    onChange={(event) => edit({ name: event.currentTarget.value })}
                    onBlur={() => leave(' name')}
                  />
                )}
              </Entry>
              <Entry label="Tags" help={tagsHelp(deployment.tags)} fault={shown(' tags', faults.tags)}>
                {(control) => (
                  <input
                    {...control}
                    type="text"
                    autoComplete="off"
                    spellCheck={false}
                    value={draft.tags}
                    placeholder="nightly, backfill"
                    onChange={(event) => edit({ tags: event.currentTarget.value })}
                    onBlur={() => leave(' tags')}
                  />
                )}
              </Entry>
            </div>
            <div className="run-form-own">
              <Entry
                label="Job variables as JSON"
                help={variablesHelp(deployment.jobVariables)}
                fault={shown(' variables', faults.jobVariables)}
                lines
              >
                {(control) => (
                  <textarea
                    {...control}
                    className="mono"
                    rows={4}
                    spellCheck={false}
                    value={draft.jobVariables}
                    placeholder='{ "env": { "LEVEL": "debug" } }'
                    onChange={(event) => edit({ jobVariables: event.currentTarget.value })}
                    onBlur={() => leave(' variables')}
                  />
                )}
              </Entry>
            </div>
          </section>
        </div>
        {faults.other !== null && <Note tone="failed" title="The run was not started" quote={faults.other} />}
        <div className="row run-form-buttons">
          <Button look="quiet" onClick={onBack}>
            Choose another deployment
          </Button>
          <span className="grow" />
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" type="submit" disabled={sending}>
            {sending ? 'Starting the run…' : 'Run deployment'}
          </Button>
        </div>
      </form>
    </>
  )
}

function useIsClosed(): RefObject<boolean> {
  const isClosed = useRef(false)
  useEffect(() => {
    isClosed.current = false
    return () => {
      isClosed.current = true
    }
  }, [])
  return isClosed
}

/** A key for each content: pressed twice, or sent again after a lost answer, it makes one run. */
class RequestKey {
  #content = ''
  #key = ''

  of(draft: RunDraft): string {
    const content = jsonText(draft)
    if (content !== this.#content) this.#key = crypto.randomUUID()
    this.#content = content
    return this.#key
  }
}

const tagsHelp = (own: readonly string[]): string =>
  own.length === 0 ? 'With commas between them.' : `With commas between them. The deployment adds ${own.join(', ')}.`

function variablesHelp(own: FlowDeploymentDetails['jobVariables']): string {
  const names = Object.keys(own)
  if (names.length === 0) return 'Left empty, those of the work pool are used.'
  return `Over the deployment’s own: ${names.slice(0, 8).join(', ')}${names.length > 8 ? ' …' : ''}.`
}
