import { useEffect, useMemo, useState } from 'react'
import type { JobOptions } from '../../shared/dialect/dialect'
import { explain } from '../../shared/model/explain'
import { placementOf } from '../../shared/model/placement'
import type { Explanation, Problem, RemedyAction, RunRef } from '../../shared/model/problem'
import type { Room } from '../../shared/model/room'
import type { TemplateEdit } from '../../shared/model/template-edit'
import { partsOf } from '../../shared/prefect-3/base-template/parts'
import { withWorkPool } from '../../shared/prefect-3/previews'
import { jobName } from '../../shared/template/job-name'
import { call } from './client'
import { hasWorkPools } from './dialect-traits'
import { effectOf, type FixedRun, type FixEffect } from './fix-effect'
import { actOf, aimOf, doneWords, elsewhereWords } from './fix-words'
import { forCluster } from './load-command'
import { runRemedy } from './run-remedy'
import { savePool, saveTemplate } from './save-fix'
import { useConnectionId, useDialect, useShown, useTemplate } from './shown'
import { openDialog } from './store'
import { causeOf } from './tried-fix'

/** A problem explained, with the fixes that can work for its run, and only these. */
export interface Fixable {
  readonly explanation: Explanation
  /** Carries out what a press promises; a change of the template is shown first. */
  readonly press: (action: RemedyAction) => void
}

/** What nodes have to give is asked for again after this, ms. */
const roomKeptMs = 30_000

export function useFixes(problem: Problem | null): Fixable | null {
  const room = useRoom(problem)
  const cluster = useShown((shown) => shown.connection?.cluster)
  const plain = useMemo(() => {
    const explanation = problem && explain(problem, room)
    return explanation && cluster ? { ...explanation, next: forCluster(explanation.next, cluster) } : explanation
  }, [problem, room, cluster])
  const wanted = plain?.next.some(({ action }) => action.kind === 'editTemplate') ?? false
  const run = problem && 'run' in problem && wanted ? problem.run : null
  const fixed = useFixedRun(run)
  return useMemo(() => problem && plain && fixableOf(problem, plain, run, fixed), [problem, plain, run, fixed])
}

function fixableOf(problem: Problem, plain: Explanation, run: RunRef | null, fixed: ReadRun | null): Fixable {
  const effects = new Map<RemedyAction, FixEffect>()
  const more = new Set<string>()
  const next = plain.next.filter((remedy) => {
    const { action } = remedy
    if (action.kind !== 'editTemplate') return true
    if (!fixed) return false
    const effect = effectOf(fixed.run, action.edits, aimOf(problem))
    if (effect.kind === 'elsewhere') more.add(elsewhereWords(effect, fixed.run.dialect.id))
    if (effect.kind === 'done') more.add(doneWords(remedy))
    effects.set(action, effect)
    return effect.kind === 'helps'
  })
  const explanation = { ...plain, next, why: [plain.why, ...more].join(' ') }
  const press = (action: RemedyAction) => {
    const effect = effects.get(action)
    const remedy = next.find((each) => each.action === action)
    if (action.kind !== 'editTemplate' || effect?.kind !== 'helps' || !remedy || !run || !fixed) {
      runRemedy(action)
      return
    }
    const { before, after } = effect
    openDialog({
      kind: 'fix',
      ...{ act: actOf(remedy), edits: action.edits, before, after, run, cause: causeOf(problem) },
      template: fixed.template,
      save: () => fixed.save(effect, action.edits),
    })
  }
  return { explanation, press }
}

/** What the scheduler counts and does not name: room, taints, cordoned nodes. */
function isOfNodes(problem: Problem): boolean {
  const placement = problem.kind === 'unschedulable' ? placementOf(problem.reason, problem.message) : null
  return placement?.causes.some(({ kind }) => ['cpu', 'memory', 'taint', 'cordoned'].includes(kind)) ?? false
}

/** What nodes have to give, where that matters. */
function useRoom(problem: Problem | null): Room | null {
  const connectionId = useConnectionId()
  const [room, setRoom] = useState<Room | null>(null)
  const matters = problem !== null && isOfNodes(problem)
  useEffect(() => {
    if (!matters) return
    let gone = false
    const ask = () => {
      // It is a help where it can be read, and nothing is amiss where it can't.
      call('cluster.room', { connectionId }).then(
        (answer) => !gone && setRoom(answer),
        () => !gone && setRoom(null),
      )
    }
    ask()
    const timer = setInterval(ask, roomKeptMs)
    return () => {
      gone = true
      clearInterval(timer)
    }
  }, [connectionId, matters])
  return matters ? room : null
}

interface Changed {
  readonly before: string
  readonly after: string
}

interface ReadRun {
  readonly run: FixedRun
  readonly template: string
  readonly save: (changed: Changed, edits: readonly TemplateEdit[]) => Promise<string | null>
}

/** What the run's Job is made from; null until it has been read, and where it can't be. */
function useFixedRun(run: RunRef | null): ReadRun | null {
  const connectionId = useConnectionId()
  const dialect = useDialect()
  const text = useTemplate().text
  const given = useShown((shown) => shown.connection?.jobOptions)
  const [read, setRead] = useState<{ readonly id: string; readonly made: ReadRun } | null>(null)
  const id = run?.id ?? null
  useEffect(() => {
    if (id === null || !given) return
    let gone = false
    const options: JobOptions = { ...given, token: 'kept', identifier: jobName(id, '').identifier }
    const asked = async (): Promise<ReadRun | null> => {
      const inputs = await call('flowRuns.jobSpecInputs', { connectionId, flowRunId: id })
      if (!inputs) return null
      if (!hasWorkPools(dialect)) {
        return {
          run: { dialect, inputs, text, options },
          template: 'the template',
          save: (changed, edits) => saveTemplate(dialect.id, changed, edits),
        }
      }
      const pool = await call('poolTemplate.read', { connectionId })
      if (!pool.ok) return null
      const parts = partsOf(pool.template)
      const changed = { name: pool.workPool, baseJobTemplate: pool.template }
      return {
        run: { dialect, inputs: withWorkPool(inputs, changed), text: parts.manifest, options },
        template: `the template of work pool ${pool.workPool}`,
        save: ({ after }) => savePool(connectionId, pool, { ...parts, manifest: after }),
      }
    }
    asked().then(
      (made) => !gone && setRead(made && { id, made }),
      () => !gone && setRead(null),
    )
    return () => {
      gone = true
    }
  }, [connectionId, dialect, id, text, given])
  return read?.id === id ? read.made : null
}
