import { Document, visit } from 'yaml'
import { mask } from '../secrets/mask'
import { bareToken } from '../secrets/token'
import { DeploymentOptions, type DeploymentDisplay, type DeploymentGenerator } from './deployment'

/** The YAML that installs the agent in a cluster: one document for each object, what others refer to first. */
export function generateDeploymentYaml(
  generator: DeploymentGenerator,
  options: DeploymentOptions = {},
  display: DeploymentDisplay = {},
): string {
  const given = DeploymentOptions.parse(options)
  // In a Secret, and in a variable, a newline would be a part of it.
  const bare = bareToken(given.token)
  const token = display.maskToken && bare !== '' ? mask : bare
  return generator
    .objects({ ...given, token })
    .map(toYaml)
    .join('---\n')
}

/**
 * Strings that YAML 1.1 takes for something else are quoted too, since kubectl reads that. No anchors for objects that
 * stand in several places: people read this.
 */
function toYaml(object: object): string {
  const document = new Document(object, { aliasDuplicateObjects: false, compat: 'yaml-1.1' })
  visit(document, {
    Scalar: (_, scalar) => {
      if (scalar.value === mask) scalar.comment = ' written in clear when copied or saved'
    },
  })
  return document.toString({ lineWidth: 0 })
}
