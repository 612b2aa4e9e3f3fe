import type { CallName, Handlers, InstallRequest } from '../../../shared/contract/contract'
import { wantedObjects, type WantedObject } from '../../../shared/apply/objects'
import { DeploymentOptions } from '../../../shared/dialect/deployment'
import { everyObject } from '../../../shared/dialect/every-object'
import { deploymentObjects } from '../../../shared/dialect/generate-deployment-yaml'
import { dialectOf } from '../../../shared/dialects/dialects'
import { authOf } from '../../panel/describe-connection'
import { sessionOf, sessionToWrite, type HandlerParts } from './parts'
import { refusing } from './refusing'

export function installationHandlers(parts: HandlerParts): Pick<Handlers, Extract<CallName, `installation.${string}`>> {
  const workOf = (which: Pick<InstallRequest, 'connectionId'>) => sessionOf(parts, which).installation
  const writesOf = (which: Pick<InstallRequest, 'connectionId'>) => sessionToWrite(parts, which).installation
  const namespaceOf = ({ options }: InstallRequest) => options.namespace || 'default'
  const wantedOf = (request: InstallRequest): readonly WantedObject[] => {
    const { connection } = sessionOf(parts, request)
    const options = { ...request.options, token: connection.token, auth: authOf(connection) }
    return wantedObjects(deploymentObjects(dialectOf(request.dialect).deployment, options), namespaceOf(request))
  }
  const possibleOf = (request: InstallRequest): readonly WantedObject[] =>
    wantedObjects(
      everyObject(dialectOf(request.dialect).deployment, DeploymentOptions.parse(request.options)),
      namespaceOf(request),
    )
  return {
    'installation.compare': ({ force, ...request }) => workOf(request).compare(wantedOf(request), force),
    'installation.apply': ({ force, ...request }) =>
      refusing(async () => writesOf(request).apply(wantedOf(request), force)),
    'installation.find': (request) => workOf(request).find(possibleOf(request)),
    'installation.remove': ({ objects, ...request }) =>
      refusing(async () => writesOf(request).remove(possibleOf(request), objects)),
    'installation.forget': async ({ connectionId }) => parts.panel.session(connectionId)?.installation.forget(),
  }
}
