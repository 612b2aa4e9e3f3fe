import { z } from 'zod'
import { nameOf, ObjectRef } from './objects'
import type { Refusal } from './refusal'
import type { RolloutNewsWords } from './rollout'

/** One thing that was seen or done, in words. */
export const InstallStep = z.object({
  kind: z.enum(['done', 'waiting', 'late', 'failed']),
  /** A line. */
  what: z.string(),
  /** Sentences; "" where the line says all. */
  why: z.string(),
  /** The server's own words, or the last lines of a log. */
  quote: z.string().nullable(),
  /** Commands that help, by what they do. */
  commands: z.array(z.object({ label: z.string(), text: z.string() })).readonly(),
})
export type InstallStep = Readonly<z.infer<typeof InstallStep>>

/** What the panel does with an installation, or has done last. */
export const Installation = z.object({
  state: z.enum(['none', 'applying', 'following', 'applied', 'removing', 'removed', 'failed']),
  /** Of its Deployment. */
  name: z.string(),
  namespace: z.string(),
  /** The newest last. */
  steps: z.array(InstallStep).readonly(),
})
export type Installation = Readonly<z.infer<typeof Installation>>

export const noInstallation: Installation = { state: 'none', name: '', namespace: '', steps: [] }

export const isAtWork = ({ state }: Installation): boolean => ['applying', 'following', 'removing'].includes(state)

/** So many steps are told: a rollout that goes on for minutes says many times how far it is. */
const mostSteps = 30

/** That something waits is said by the newest step alone. */
export function withStep(installation: Installation, step: InstallStep): Installation {
  const { steps } = installation
  const before = steps.at(-1)?.kind === 'waiting' ? steps.slice(0, -1) : steps
  return { ...installation, steps: [...before, step].slice(-mostSteps) }
}

const step = (kind: InstallStep['kind'], what: string, more: Partial<InstallStep> = {}): InstallStep => ({
  ...{ kind, what, why: '', quote: null, commands: [] },
  ...more,
})

export const doneStep = (what: string): InstallStep => step('done', what)
export const waitingStep = (what: string): InstallStep => step('waiting', what)

export function refusedStep({ ref, kind, what, why, quote, command }: Refusal): InstallStep {
  const help = kind === 'conflict' ? `${why} Take them over when you apply it again.` : why
  const commands = command === null ? [] : [{ label: 'Copy the command', text: command }]
  return step('failed', `${nameOf(ref)}: ${what}`, { why: help, quote, commands })
}

/** What is seen of a rollout, as a step. */
export function rolloutStep(news: RolloutNewsWords): InstallStep {
  switch (news.kind) {
    case 'waiting':
      return waitingStep(news.words)
    case 'ready':
    case 'done':
      return doneStep(news.words)
    case 'trouble':
    case 'failed': {
      const { what, why, quote, commands } = news.trouble
      const log = news.kind === 'failed' ? news.log : null
      const words = [quote, log].filter((text) => text !== null).join('\n')
      return step(news.kind === 'failed' ? 'failed' : 'late', what, { why, quote: words || null, commands })
    }
  }
}

export const InstalledObject = z.object({ ref: ObjectRef, uid: z.string() })
export type InstalledObject = Readonly<z.infer<typeof InstalledObject>>
