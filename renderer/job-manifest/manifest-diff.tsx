import { useMemo, type ReactNode } from 'react'
import { mask } from '../../shared/secrets/mask'
import { EmptyState } from '../components/empty-state'
import { YamlDiff } from '../editor/yaml-diff'
import { comparable, type Manifest } from './comparable'
import type { ComparedManifest } from './read-manifest'

type Pair<T> = readonly [T, T]

/** How two manifests differ; where one can't be had, why. */
export function ManifestDiff(props: {
  readonly runs: Pair<Manifest['run']>
  readonly manifests: Pair<ComparedManifest>
  readonly labels: Pair<string>
  /** Also what differs between any two Jobs. */
  readonly all?: boolean
}): ReactNode {
  const { runs, manifests, labels, all = false } = props
  const [one, other] = runs
  const [first, second] = manifests
  const texts = useMemo(
    () =>
      first.kind === 'none' || second.kind === 'none'
        ? null
        : comparable(
            { run: one, text: first.text, unmade: first.kind === 'wouldBe' },
            { run: other, text: second.text, unmade: second.kind === 'wouldBe' },
            all,
          ),
    [one, other, first, second, all],
  )
  if (texts === null) {
    const missing = manifests.find((each) => each.kind === 'none')
    return missing?.kind === 'none' ? <EmptyState title={missing.title}>{missing.message}</EmptyState> : null
  }
  const [original, modified] = texts
  if (original === modified) {
    return (
      <EmptyState title="Nothing differs">
        {original.includes(mask)
          ? 'Values that look like secrets are dots, and may differ all the same.'
          : 'The two Jobs say the same.'}
      </EmptyState>
    )
  }
  return <YamlDiff {...{ original, modified }} originalLabel={labels[0]} modifiedLabel={labels[1]} />
}
