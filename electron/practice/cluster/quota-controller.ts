import { isDeepStrictEqual } from 'node:util'
import type { Api } from './api'
import { counted, limitOf, usedOf } from './quota'
import { Reconciler } from './reconciler'
import { jobs, resourceQuotas, shelfOf } from './resources'

/** Keeps what quotas say of themselves: their limit and how much of it is used. */
export class QuotaController {
  readonly #queue = new Reconciler<string>((namespace) => this.#count(namespace))

  constructor(private readonly api: Api) {
    for (const shelf of [shelfOf(jobs), resourceQuotas.plural]) {
      api.store.listen(shelf, ({ type, object }) => {
        if (type !== 'MODIFIED' || shelf === resourceQuotas.plural) this.#queue.ask(object.metadata.namespace ?? '')
      })
    }
  }

  close(): void {
    this.#queue.close()
  }

  #count(namespace: string): void {
    for (const quota of this.api.store.list(resourceQuotas.plural, namespace)) {
      const limit = limitOf(quota)
      if (limit === undefined) continue
      const used = String(usedOf(this.api.store, namespace))
      const status = { hard: { [counted]: limit }, used: { [counted]: used } }
      if (!isDeepStrictEqual(status, quota.status)) this.api.write(resourceQuotas, { ...quota, status })
    }
  }
}
