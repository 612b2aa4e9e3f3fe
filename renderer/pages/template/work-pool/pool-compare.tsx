import { useMemo, type ReactNode } from 'react'
import type { JsonObject } from '../../../../shared/model/flow-run'
import { inOrderOf } from '../../../../shared/prefect-3/base-template/in-order-of'
import { partsOf } from '../../../../shared/prefect-3/base-template/parts'
import { defaultBaseJobTemplate } from '../../../../shared/prefect-3/templates'
import { readJson } from '../../../../shared/yaml/read-json'
import { writeYaml } from '../../../../shared/yaml/write-yaml'
import type { PreviewedRun } from '../../../job-preview/preview'
import type { PoolTemplate } from '../../../state/pool-draft'
import { useConnectionId } from '../../../state/shown'
import { CompareTab, type Compared, type Earlier } from '../compare-tab'
import { LastDeployed } from '../last-deployed'
import { LineLink } from '../line-link'
import type { At } from '../template-findings'
import { readVersion, useEarlier } from '../use-earlier'
import { placeOfPart, type PoolTemplateDraft } from './use-pool-draft'

const others = (
  server: PoolTemplate,
): readonly (Omit<Compared, 'text' | 'use'> & { readonly template: JsonObject })[] => [
  {
    name: 'On the server',
    description: `Jobs are made from this now: the template of work pool ${server.workPool} on the server.`,
    template: server.template,
  },
  {
    name: 'Prefect’s own',
    description: 'What Prefect’s worker gives to a new work pool of type kubernetes.',
    template: defaultBaseJobTemplate,
  },
]

/** The whole template, its three parts in one document, against the server's and upstream's. */
export function PoolCompare(props: {
  readonly draft: PoolTemplateDraft
  readonly server: PoolTemplate
  readonly adapt: (run: PreviewedRun) => PreviewedRun
  readonly onShow: (at: At) => void
  readonly onBack: () => void
}): ReactNode {
  const { draft, server, adapt, onShow, onBack } = props
  const { whole } = draft
  const document = { kind: 'pool', connectionId: useConnectionId(), workPool: server.workPool } as const
  const versions = useEarlier(document, server.template)
  const compared = useMemo(() => {
    if (!whole.ok) return null
    const text = (template: JsonObject) => writeYaml(inOrderOf(whole.template, template))
    return {
      text: text(whole.template),
      others: others(server).map(({ template, ...one }) => ({ ...one, template, text: text(template) })),
    }
  }, [whole, server])
  if (compared === null || !whole.ok) {
    const at = whole.ok ? { line: 1 } : placeOfPart(whole)
    return (
      <p className="tab-says">
        The draft can be compared once it can be read. {!whole.ok && whole.message}
        <LineLink at={at} onShow={onShow} />
      </p>
    )
  }
  const using = (template: JsonObject) => () => draft.setParts(partsOf(template))
  const { template: now } = whole
  const earlier: Earlier = {
    versions,
    open: async (version) => {
      const json = await readVersion(document, version)
      const read = json === null ? null : readJson(json)
      if (!read?.ok) return null
      const template = read.value as JsonObject
      return { text: writeYaml(inOrderOf(now, template)), use: using(template) }
    },
  }
  return (
    <CompareTab
      onBack={onBack}
      text={compared.text}
      earlier={earlier}
      lastDeployed={<LastDeployed text={draft.parts.manifest} adapt={adapt} />}
      others={compared.others.map(({ template, ...one }) => ({ ...one, use: using(template) }))}
    />
  )
}
