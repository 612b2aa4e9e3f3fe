import type { Check } from '../../shared/model/check'
import { panelRights } from '../../shared/model/rights'
import { examine } from '../doctor/doctor'
import type { DoctorWords } from '../doctor/doctor-parts'
import type { Refusal } from '../../shared/model/agent-status'
import { agentIdentity } from './agent-identity'
import type { SessionParts } from './session-parts'

/** Everything is asked anew, also a program that gave no credentials. */
export function checkSession(
  { connection, template, settings, choice }: SessionParts,
  tryFromInside: boolean,
  signal: AbortSignal,
): Promise<readonly Check[]> {
  connection.client.tryPluginAgain()
  return examine({
    ...{ connection, tryFromInside, signal, words },
    agentName: agentIdentity(settings(), choice).name,
    template: (dialect) => template(dialect.id),
    rights: panelRights,
  })
}

const words: DoctorWords = {
  api: (refusal) =>
    refusal === null ? 'Is the API running, and is this its address?' : (mends[refusal] ?? 'Correct it above.'),
  cluster: 'Start the cluster, or choose another context.',
  credentials: 'Check the credentials of its user.',
  template: 'Correct it on the Template page.',
}

const mends: Readonly<Partial<Record<Refusal, string>>> = {
  workPool: 'Choose a work pool above.',
  address: 'Correct the address above.',
  certificate: 'Name the file of the authority that signed it above, if this is the right server.',
  proxy: '',
  authorities: '',
}
