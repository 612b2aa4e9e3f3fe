import {
  doneStep,
  isAtWork,
  noInstallation,
  refusedStep,
  rolloutStep,
  waitingStep,
  withStep,
  type InstallStep,
  type Installation,
  type InstalledObject,
} from '../../shared/apply/installation'
import { nameOf, type ObjectRef, type WantedObject } from '../../shared/apply/objects'
import type { PlannedObject } from '../../shared/apply/plan'
import type { RemovedObject } from '../../shared/apply/removal'
import { asSentence } from '../../shared/model/sentence'
import type { KnownSecrets } from '../../shared/secrets/known-secrets'
import { maskCertain } from '../../shared/secrets/secret-shapes'
import { mapTexts } from '../../shared/secrets/mask'
import { followRollout } from '../apply/follow-rollout'
import { applyInstallation, planInstallation, type InstallParts } from '../apply/installation'
import { planRemovalOf, removeInstallation, stillGoing } from '../apply/removal'
import { systemClock } from '../clock/clock'
import type { OpenConnection } from '../connection/connection'
import { KubeError } from '../kube/kube-error'
import { unawaited, type ReportMistake } from '../mistakes/mistakes'

export interface InstallationWorkParts {
  readonly connection: Pick<OpenConnection, 'client' | 'user' | 'practiceCluster'>
  /** Aborted when the connection is closed. */
  readonly signal: AbortSignal
  readonly known: KnownSecrets
  readonly reportMistake: ReportMistake
  readonly tell: (installation: Installation) => void
}

export type Found =
  { readonly ok: true; readonly objects: RemovedObject[] } | { readonly ok: false; readonly message: string }

/** How long a rollout is followed, ms. Whoever looks on may stop it. */
const followMs = 900_000
/** What keeps pods from starting may pass: it is taken for the end after this, ms. */
const patienceMs = 45_000

const busy = 'Something is being applied or removed already. Wait until that is done.'
const ofPractice =
  'The practice cluster keeps Deployments and starts no pods of them, so there is nothing more to follow here.'

/** What a panel does with agents in the cluster of one connection: one thing at a time. */
export class InstallationWork {
  readonly #parts: InstallationWorkParts
  #now: Installation = noInstallation
  #stop = new AbortController()

  constructor(parts: InstallationWorkParts) {
    this.#parts = parts
  }

  get now(): Installation {
    return this.#now
  }

  /** @see the contract's `installation.compare` */
  async compare(wanted: readonly WantedObject[], force: boolean): Promise<PlannedObject[]> {
    return [...(await planInstallation(this.#installParts(wanted, force, this.#parts.signal)))]
  }

  /** @returns why not, or null: what becomes of it is told */
  apply(wanted: readonly WantedObject[], force: boolean): string | null {
    const deployment = wanted.find(({ ref }) => ref.kind === 'Deployment')?.ref
    if (!deployment) return 'There is no Deployment to be applied.'
    return this.#begin('applying', deployment, async (signal) => {
      const parts = this.#installParts(wanted, force, signal)
      // The user's yes was to what was compared then.
      const refused = (await planInstallation(parts)).flatMap(({ refusal }) => refusal ?? [])
      if (refused.length > 0) {
        for (const refusal of refused) this.#add(refusedStep(refusal))
        return 'failed'
      }
      for await (const applied of applyInstallation(parts)) {
        this.#add(applied.ok ? doneStep(`${nameOf(applied.ref)} is applied.`) : refusedStep(applied.refusal))
        if (!applied.ok) return 'failed'
      }
      this.#tell({ state: 'following' })
      return this.#follow(deployment, signal)
    })
  }

  /** @see the contract's `installation.find` */
  async find(possible: readonly WantedObject[]): Promise<Found> {
    const { connection, signal } = this.#parts
    const plan = await planRemovalOf({ client: connection.client, user: connection.user, signal }, possible)
    const [refusal] = plan.refusals
    if (!refusal) return { ok: true, objects: [...plan.objects] }
    const help = refusal.command === null ? '' : ` ${refusal.command}`
    return { ok: false, message: `${asSentence(refusal.what)} ${refusal.why}${help}` }
  }

  /** @returns why not, or null: what becomes of it is told */
  remove(possible: readonly WantedObject[], asked: readonly InstalledObject[]): string | null {
    const deployment = possible.find(({ ref }) => ref.kind === 'Deployment')?.ref
    if (!deployment) return 'There is no Deployment to be removed.'
    return this.#begin('removing', deployment, async (signal) => {
      const { client, user } = this.#parts.connection
      const parts = { client, user, signal }
      const going = stillGoing(await planRemovalOf(parts, possible), asked)
      for await (const removed of removeInstallation(parts, going, systemClock)) {
        const name = nameOf(removed.ref)
        switch (removed.kind) {
          case 'going':
            this.#add(waitingStep(`${name} is being deleted.`))
            break
          case 'gone':
            this.#add(doneStep(`${name} is gone.`))
            break
          case 'stays':
            this.#add({
              ...{ kind: 'failed', what: `${name} does not go`, quote: null, commands: [] },
              why: 'It was told to go two minutes ago. Look whether something holds it, and remove it again.',
            })
            return 'failed'
          case 'refused':
            this.#add(refusedStep(removed.refusal))
            return 'failed'
        }
      }
      return 'removed'
    })
  }

  /** Also ends what is under way; what was sent to the cluster stays. */
  forget(): void {
    this.#stop.abort()
    this.#now = noInstallation
    this.#parts.tell(this.#now)
  }

  async #follow(deployment: ObjectRef, signal: AbortSignal): Promise<Installation['state']> {
    const { client, practiceCluster } = this.#parts.connection
    if (practiceCluster !== null) {
      this.#add(doneStep(ofPractice))
      return 'applied'
    }
    const parts = { client, clock: systemClock, signal, timeoutMs: followMs, patienceMs }
    let state: Installation['state'] = 'failed'
    for await (const news of followRollout(parts, deployment)) {
      this.#add(rolloutStep(news))
      state = news.kind === 'done' ? 'applied' : 'failed'
    }
    return state
  }

  #begin(
    state: Installation['state'],
    { name, namespace }: ObjectRef,
    work: (signal: AbortSignal) => Promise<Installation['state']>,
  ): string | null {
    if (isAtWork(this.#now)) return busy
    const stop = new AbortController()
    this.#stop = stop
    this.#now = { state, name, namespace, steps: [] }
    this.#tell({})
    const { signal } = stop
    const end = () => stop.abort()
    // Also one that is closed already.
    if (this.#parts.signal.aborted) end()
    this.#parts.signal.addEventListener('abort', end, { once: true })
    unawaited(state === 'removing' ? 'removing an agent' : 'applying an agent', this.#parts.reportMistake, async () => {
      try {
        const end = await work(signal)
        signal.throwIfAborted()
        this.#tell({ state: end })
      } catch (error) {
        if (signal.aborted) return
        // One of ours leaves nothing under way either.
        const isAway = error instanceof KubeError
        const why = isAway
          ? 'The cluster does not answer any more. What was done stays.'
          : 'It is a mistake of Flowdeck’s own.'
        const quote = error instanceof Error ? error.message : String(error)
        this.#add({ kind: 'failed', what: 'It was not carried through', why, quote, commands: [] })
        this.#tell({ state: 'failed' })
        if (!isAway) throw error
      } finally {
        this.#parts.signal.removeEventListener('abort', end)
      }
    })
    return null
  }

  #installParts(wanted: readonly WantedObject[], force: boolean, signal: AbortSignal): InstallParts {
    const { client, user } = this.#parts.connection
    return { client, user, wanted, force, signal, hide: (value) => this.#hide(value) }
  }

  #hide<T>(value: T): T {
    return mapTexts(value, (text) => this.#parts.known.mask(maskCertain(text))) as T
  }

  /** What pods and logs say may hold a secret. */
  #add(step: InstallStep): void {
    this.#now = withStep(this.#now, this.#hide(step))
    this.#parts.tell(this.#now)
  }

  #tell(part: Partial<Installation>): void {
    this.#now = { ...this.#now, ...part }
    this.#parts.tell(this.#now)
  }
}
