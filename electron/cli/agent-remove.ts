import type { Readable } from 'node:stream'
import { nameOf, wantedObjects, type WantedObject } from '../../shared/apply/objects'
import type { RemovedObject } from '../../shared/apply/removal'
import { DeploymentOptions, type DeploymentFlavor } from '../../shared/dialect/deployment'
import type { Dialect } from '../../shared/dialect/dialect'
import { everyObject } from '../../shared/dialect/every-object'
import { dialectOf } from '../../shared/dialects/dialects'
import type { DialectId } from '../../shared/model/dialect-words'
import { planRemovalOf, removeInstallation } from '../apply/removal'
import { systemClock } from '../clock/clock'
import type { Surroundings } from './agent-start'
import { sayRefusal } from './agent-apply'
import { askYes } from './ask'
import { UsageError } from './command-error'
import { inCluster } from './in-cluster'
import type { ClusterFlags } from './open-cluster'
import type { Output } from './output'

export interface RemoveFlags extends ClusterFlags {
  readonly dialect: DialectId
  readonly flavor?: DeploymentFlavor
  readonly name?: string
  readonly pool?: string
  readonly namespace?: string
  readonly dryRun?: boolean
  readonly yes?: boolean
}

/**
 * Takes an agent out of the cluster that `agent install --apply`, or the panel, has put there: lists its objects, asks, deletes them and
 * waits until they are gone. What others made stays.
 * @returns the exit code: 1 when something is still there
 * @throws CommandError, UsageError
 */
export async function agentRemove(
  flags: RemoveFlags,
  { environment, output, signals }: Surroundings,
  stdin: Readable,
): Promise<number> {
  const dialect = dialectOf(flags.dialect)
  const namespace = flags.namespace || environment.NAMESPACE || 'default'
  const wanted = wantedOf(dialect, { ...flags, namespace })
  const deployment = wanted.find(({ ref }) => ref.kind === 'Deployment')?.ref.name ?? ''
  return inCluster({ flags, namespace, environment, output, signals }, async ({ client, user, context }, signal) => {
    const parts = { client, user, signal }
    const plan = await planRemovalOf(parts, wanted)
    for (const object of plan.objects) sayObject(object, output)
    for (const refusal of plan.refusals) sayRefusal(refusal, output)
    if (plan.refusals.length > 0) {
      output.note('Nothing was deleted, since not all of it can be seen.')
      return 1
    }
    const going = plan.objects.filter(({ fate }) => fate === 'goes')
    if (going.length === 0) {
      output.note(`There is nothing in ${namespace} of ${context} that Flowdeck applied for ${deployment}.`)
      return 0
    }
    if (flags.dryRun) return 0
    const question = `Delete these ${going.length} from ${namespace} of ${context}? Jobs that it made stay.`
    if (!flags.yes && !(await askYes(question, { stdin, output, signal }))) {
      output.note('Nothing was deleted.')
      return 1
    }
    for await (const removed of removeInstallation(parts, going, systemClock)) {
      const { kind, namespace: where, name } = removed.ref
      const fields = { kind, namespace: where, name }
      switch (removed.kind) {
        case 'going':
          break
        case 'gone':
          output.event('removed', fields, `Deleted ${nameOf(removed.ref)}.`)
          break
        case 'stays':
          output.event(
            'stays',
            fields,
            `${nameOf(removed.ref)} was told to go two minutes ago, and is still there. Run it again.`,
          )
          return 1
        case 'refused':
          sayRefusal(removed.refusal, output)
          output.note('What was deleted before it is gone. Run it again for the rest.')
          return 1
      }
    }
    return 0
  })
}

/** Objects by whatever options it was installed with. @throws UsageError for a name that no installation can have */
function wantedOf(
  { deployment, id }: Dialect,
  { flavor = 'prefect', name = '', pool = '', namespace }: RemoveFlags,
): readonly WantedObject[] {
  if (id === '3' && pool === '') throw new UsageError('Name the work pool whose worker it is with --pool.')
  if (id !== '3' && pool !== '') throw new UsageError('Only workers of Prefect 3 have a work pool: leave out --pool.')
  if (id !== '3' && flavor === 'prefect' && name !== '')
    throw new UsageError('Prefect’s own agent has no --name. Leave it out, or choose --flavor flowdeck.')
  const options = DeploymentOptions.parse({ flavor, pool, workerName: name, namespace })
  return wantedObjects(everyObject(deployment, options), namespace ?? 'default')
}

function sayObject({ ref, uid, fate, why }: RemovedObject, output: Output): void {
  const { kind, namespace, name } = ref
  if (output.json) output.event('found', { kind, namespace, name, uid, fate, why }, null)
  else output.result(`${fate}   ${nameOf(ref)}   ${uid}   ${why}`)
}
