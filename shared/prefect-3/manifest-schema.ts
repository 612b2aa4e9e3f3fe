import { jobSchema, type JsonSchema } from '../template/job-schema'

const podSpec = 'io.k8s.api.core.v1.PodSpec'
const container = 'io.k8s.api.core.v1.Container'

const ofPodSpec: Readonly<Record<string, JsonSchema>> = Object.fromEntries(
  ['parallelism', 'completions'].map((name) => [
    name,
    {
      description: `Prefect’s worker wants to find ${name}: 1 here, in the pod’s spec. Kubernetes ignores it there.`,
      type: ['integer'],
    },
  ]),
)

/** The schema of a Job as the manifest of a work pool may be: with what Prefect's worker takes, and Kubernetes does not. */
export const manifestSchema: JsonSchema = {
  ...jobSchema,
  definitions: {
    ...jobSchema.definitions,
    [podSpec]: withProperties(podSpec, () => ofPodSpec),
    [container]: withProperties(container, ({ args }) => ({
      args: { ...args, type: ['array', 'string', 'null'] },
    })),
  },
}

function withProperties(
  definition: string,
  more: (properties: Readonly<Record<string, JsonSchema>>) => Readonly<Record<string, JsonSchema>>,
): JsonSchema {
  const schema = jobSchema.definitions?.[definition] ?? {}
  const { properties = {} } = schema
  return { ...schema, properties: { ...properties, ...more(properties) } }
}
