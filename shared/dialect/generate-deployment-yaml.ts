import { Document, visit } from 'yaml'
import { asKubectl } from '../yaml/kubectl-schema'
import { printYaml } from '../yaml/write-yaml'
import { mask } from '../secrets/mask'
import { bareToken } from '../secrets/token'
import { DeploymentOptions, type DeploymentDisplay, type DeploymentGenerator } from './deployment'

/** The objects that install the agent, what others refer to first. */
export function deploymentObjects(
  generator: DeploymentGenerator,
  options: DeploymentOptions = {},
  display: DeploymentDisplay = {},
): readonly object[] {
  const given = DeploymentOptions.parse(options)
  // In a Secret, and in a variable, a newline would be a part of it.
  const bare = bareToken(given.token)
  const token = display.maskToken && bare !== '' ? mask : bare
  return generator.objects({ ...given, token })
}

/** The YAML that installs the agent in a cluster: one document for each object, what others refer to first. */
export const generateDeploymentYaml = (
  generator: DeploymentGenerator,
  options: DeploymentOptions = {},
  display: DeploymentDisplay = {},
): string => deploymentObjects(generator, options, display).map(toYaml).join('---\n')

/** No anchors for objects that stand in several places: people read this. */
function toYaml(object: object): string {
  const document = new Document(object, { ...asKubectl, aliasDuplicateObjects: false })
  visit(document, {
    Scalar: (_, scalar) => {
      if (scalar.value === mask) scalar.comment = ' written in clear when copied or saved'
    },
  })
  return printYaml(document)
}
