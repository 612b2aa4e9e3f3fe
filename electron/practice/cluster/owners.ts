import type { Pod } from './objects'
import { pods } from './resources'
import type { Store } from './store'

/** Which pods an object owns, kept up to date so that nobody has to look through all of them. */
export class Owners {
  readonly #podKeys = new Map<string, Map<string, string>>()

  constructor(private readonly store: Store) {
    store.listen(pods.plural, ({ type, object, previous }) => {
      for (const owner of previous?.metadata.ownerReferences ?? [])
        this.#podKeys.get(owner.uid)?.delete(object.metadata.uid)
      if (type !== 'DELETED') {
        for (const owner of object.metadata.ownerReferences ?? []) {
          const owned = this.#podKeys.get(owner.uid) ?? new Map<string, string>()
          this.#podKeys.set(
            owner.uid,
            owned.set(object.metadata.uid, `${object.metadata.namespace}/${object.metadata.name}`),
          )
        }
      }
      for (const owner of previous?.metadata.ownerReferences ?? []) {
        if (this.#podKeys.get(owner.uid)?.size === 0) this.#podKeys.delete(owner.uid)
      }
    })
  }

  podsOf(uid: string): Pod[] {
    return [...(this.#podKeys.get(uid)?.values() ?? [])].flatMap((key) => {
      const [namespace, name = ''] = key.split('/')
      const pod = this.store.get(pods.plural, namespace, name)
      return pod ? [pod as Pod] : []
    })
  }
}
