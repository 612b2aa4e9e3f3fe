import type { Refusal } from '../../shared/model/agent-status'
import type { DialectId } from '../../shared/model/dialect-words'
import type { DoctorWords } from '../doctor/doctor-parts'

/** What to do about what the checks of a connection find, as its page has it: its fields stand above them. */
export const checkWords: DoctorWords = {
  api: (refusal, dialect) => {
    if (refusal === null) return 'Is the API running, and is this its address?'
    return refusal === 'credentials' ? loginAdvice(dialect) : mends[refusal]
  },
  cluster: 'Start the cluster, or choose another context.',
  credentials: 'Check the credentials of its user.',
  template: 'Correct it on the Template page.',
}

/** Each says where on the page it is mended; "" for what the refusal says itself. */
const mends: Readonly<Record<Exclude<Refusal, 'credentials'>, string>> = {
  dialect: 'Choose the other Prefect above, or let Flowdeck find out by asking.',
  version: '',
  workPool: 'Choose a work pool above.',
  address: 'Correct the address above.',
  certificate:
    'Name the file of its authority above, if it is this that is not known here. One that has expired, or is for another name, is mended at the server.',
  proxy: '',
  authorities: '',
}

function loginAdvice(dialect: DialectId | null): string {
  if (dialect === '0.6') return 'Enter a token of scope RUNNER above.'
  if (dialect === '1.x') return 'Enter an API key above, and its tenant if the key has several.'
  if (dialect === '3') return 'Enter an API key above, or the server’s user:password.'
  return 'Enter another token or API key above.'
}
