import type { JobInputs3, Reference } from './inputs'
export const referencesOf = (_: JobInputs3): readonly Reference[] => []
