import { join } from 'node:path'
import { homeOf } from '../files/home'

/** Where evidence is kept unless another folder is given: as the XDG base directories have it, state that survives a restart. */
export const usualEvidenceFolder = (environment: Readonly<Record<string, string | undefined>>): string =>
  join(environment.XDG_STATE_HOME || join(homeOf(environment), '.local', 'state'), 'flowdeck', 'evidence')
