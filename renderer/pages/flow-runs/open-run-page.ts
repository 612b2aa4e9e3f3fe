import { ofShown } from '../../state/shown'
import { act } from '../../state/store'

/** Opens the run's page in Prefect's own user interface, in the user's browser. */
export const openRunPage = (flowRunId: string): void => void act('flowRuns.openPage', { ...ofShown(), flowRunId })
