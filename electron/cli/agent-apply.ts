import type { Readable } from 'node:stream'
import { nameOf, wantedObjects, type ObjectRef } from '../../shared/apply/objects'
import { cautionOf, refusalsOf, summaryOf, whyNotApplied, type PlannedObject } from '../../shared/apply/plan'
import type { Refusal } from '../../shared/apply/refusal'
import { deploymentObjects } from '../../shared/dialect/generate-deployment-yaml'
import { unifiedDiff } from '../../shared/model/line-diff'
import { printable } from '../../shared/model/printable'
import { withoutFullStop } from '../../shared/model/sentence'
import { followRollout, type RolloutNews } from '../apply/follow-rollout'
import { applyInstallation, planInstallation, type InstallParts } from '../apply/installation'
import { systemClock } from '../clock/clock'
import { installation, type AgentInstallFlags } from './agent-install'
import type { Surroundings } from './agent-start'
import { askYes } from './ask'
import { inCluster } from './in-cluster'
import type { ClusterFlags } from './open-cluster'
import type { Output } from './output'

export interface ApplyFlags extends AgentInstallFlags, ClusterFlags {
  readonly apply?: boolean
  /** Only the differences. */
  readonly dryRun?: 'server'
  readonly forceConflicts?: boolean
  readonly yes?: boolean
  /** How long the rollout is followed, s. */
  readonly timeout?: number
}

/** How long a rollout is followed unless it is said, s. */
export const usualTimeout = 300
/** What keeps pods from starting may pass: it is taken for the end after this, ms. */
const patienceMs = 30_000

/**
 * Puts into the cluster what `agent install` prints: shows what would change, asks, applies it, and follows it until it is at work.
 * @returns the exit code: 1 when something was refused, was not wanted, or did not become ready
 * @throws CommandError, UsageError
 */
export async function agentApply(
  flags: ApplyFlags,
  { environment, output, signals }: Surroundings,
  stdin: Readable,
): Promise<number> {
  const { dialect, options } = await installation(flags, environment, output)
  const namespace = options.namespace || 'default'
  output.secrets.add(options.token ?? '')
  const wanted = wantedObjects(deploymentObjects(dialect.deployment, options), namespace)
  return inCluster({ flags, namespace, environment, output, signals }, async ({ client, user, context }, signal) => {
    const parts: InstallParts = {
      ...{ client, user, wanted, signal, force: flags.forceConflicts ?? false },
      hide: (value) => output.told(value),
    }
    const plan = await planInstallation(parts)
    sayPlan(plan, output)
    if (plan.some(({ change }) => change === 'refused')) return 1
    if (flags.dryRun) return 0
    const isChange = plan.some(({ change }) => change !== 'unchanged')
    const question = `Apply this to ${namespace} of ${context}?`
    if (isChange && !flags.yes && !(await askYes(question, { stdin, output, signal }))) {
      output.note('Nothing was applied.')
      return 1
    }
    for await (const applied of applyInstallation(parts)) {
      if (!applied.ok) {
        sayRefusal(applied.refusal, output)
        output.note('What was applied before it stays. Apply again when this is mended.')
        return 1
      }
      output.event('applied', fieldsOf(applied.ref), `Applied ${nameOf(applied.ref)}.`)
    }
    const deployment = wanted.find(({ ref }) => ref.kind === 'Deployment')
    if (!deployment) return 0
    const timeoutMs = (flags.timeout ?? usualTimeout) * 1_000
    const following = followRollout({ client, signal, clock: systemClock, timeoutMs, patienceMs }, deployment.ref)
    let isDone = false
    for await (const news of following) {
      sayNews(news, deployment.ref, output)
      isDone = news.kind === 'done'
    }
    return isDone ? 0 : 1
  })
}

const fieldsOf = ({ kind, namespace, name }: ObjectRef) => ({ kind, namespace, name })

function sayPlan(plan: readonly PlannedObject[], output: Output): void {
  for (const { ref, change, before, after, others, refusal } of plan) {
    const diff = unifiedDiff(before, after)
    const fields = { ...fieldsOf(ref), change, diff, others, refusal: refusal && { ...refusal, ref: undefined } }
    if (output.json) output.event('planned', fields, null)
    else if (diff !== '') {
      const title = `${nameOf(ref)} in ${ref.namespace}`
      const lines = [`--- ${title}: as it is`, `+++ ${title}: as it would be`, ...diff.split('\n')]
      for (const line of lines) output.result(printable(line))
    }
  }
  const isSame = plan.every(({ change }) => change === 'unchanged')
  if (!output.json) output.note(`${summaryOf(plan)}.${isSame ? ' Nothing would change.' : ''}`)
  const refusals = refusalsOf(plan)
  // What holds for all of them is said once; scripts get it with each.
  const isRepeat = ({ what }: Refusal, index: number) => refusals.findIndex((each) => each.what === what) < index
  for (const refusal of refusals.filter((each, index) => output.json || !isRepeat(each, index)))
    sayRefusal(refusal, output)
  const caution = cautionOf(plan)
  if (caution !== null) output.note(caution)
  const why = whyNotApplied(plan)
  if (why !== null) output.note(why)
}

/** What, why, the server's words, and what helps. */
export function sayRefusal(refusal: Refusal, output: Output): void {
  const { ref, kind, what, why, command, quote } = refusal
  const help = kind === 'conflict' ? `${why} Take them over with --force-conflicts.` : why
  const fields = { ...fieldsOf(ref), reason: kind, what, why: help, command, message: quote }
  output.event('refused', fields, `${nameOf(ref)}: ${what}. ${help}`)
  if (output.json) return
  if (command !== null) output.note(`  ${command}`)
  output.note(`The API server says: ${quote}`)
}

/** Exported for its table of words. */
export function sayNews(news: RolloutNews, ref: ObjectRef, output: Output): void {
  const fields = { ...fieldsOf(ref), state: news.kind }
  switch (news.kind) {
    case 'waiting':
    case 'ready':
      output.event('rollout', { ...fields, message: news.words }, news.words)
      return
    case 'done':
      output.event('rollout', { ...fields, heartbeat: news.sign?.kind, message: news.words }, news.words)
      return
    case 'trouble': {
      const { what, quote } = news.trouble
      output.event(
        'rollout',
        { ...fields, what, message: quote },
        `${withoutFullStop(what)}. Waiting whether it passes.`,
      )
      return
    }
    case 'failed': {
      const { what, why, quote, commands } = news.trouble
      const next = commands.map(({ text }) => text)
      output.event(
        'rollout',
        { ...fields, what, why, message: quote, commands: next, log: news.log },
        `${what}. ${why}`,
      )
      if (output.json) return
      if (quote !== null) output.note(`Kubernetes says: ${quote}`)
      if (news.log !== null) output.note(`The last lines of its log:\n${news.log}`)
      for (const command of next) output.note(`  ${command}`)
      output.note('What was applied stays; “remove” in the place of “install” takes it away.')
    }
  }
}
