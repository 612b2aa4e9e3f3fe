export { startPracticeApi3 } from './practice-api'
export type { CreateRun3Options, PracticeApi3, PracticeApi3Options, Snapshot3 } from './practice-api'
