import { cleaningOptions } from '../../../shared/dialect/flowdeck-agent'
import type { DeploymentOption } from '../../../shared/dialect/deployment'
import { usualCleaning } from '../../../shared/model/cleaning'
import type { DeploymentField } from './deployment-field'

const { completed, failed } = usualCleaning

const count = (option: DeploymentOption, label: string, help: string, usual: number): DeploymentField => ({
  kind: 'text',
  ...{ option, label, help },
  placeholder: String(usual),
  problemOf: () => null,
})

/** What becomes of finished Jobs: whether any go, and of Flowdeck’s agent when. */
export const cleaningFields: readonly DeploymentField[] = [
  {
    kind: 'box',
    option: 'resourceManagerEnabled',
    label: 'Include the resource manager',
    help: 'Removes finished Jobs every minute',
  },
  count('completedSeconds', 'Completed Jobs go after', 'Seconds since their end', completed.seconds),
  count('failedSeconds', 'Failed Jobs go after', 'Seconds since their end', failed.seconds),
  count('keepCompleted', 'Completed Jobs to keep', 'The newest so many stay', completed.newest),
  count('keepFailed', 'Failed Jobs to keep', 'The newest so many stay', failed.newest),
]

/** Those that say when Jobs go say nothing while none do. */
export const isIdle = (option: DeploymentOption, resourceManagerEnabled: boolean): boolean =>
  !resourceManagerEnabled && cleaningOptions.some((each) => each === option)
