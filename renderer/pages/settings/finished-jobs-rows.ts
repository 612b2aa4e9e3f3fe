import { cleaningFields, type CleaningSettings } from '../../../shared/model/cleaning'

type CleaningNumber = Exclude<keyof CleaningSettings, 'evidence' | 'evidenceFolder'>
type NumberWords = { readonly title: string; readonly help: string; readonly words: string }

/** A number, within the bounds that the command line has too. */
function number(key: CleaningNumber, words: NumberWords) {
  const { minValue, maxValue } = cleaningFields[key]
  return {
    kind: 'number',
    group: 'Finished Jobs',
    key,
    ...words,
    min: minValue ?? 0,
    max: maxValue ?? Infinity,
  } as const
}

const yesNo = (yes: string, no: string) => [
  { value: 'true', label: yes },
  { value: 'false', label: no },
]

/** When the Jobs that this agent made go, and what is kept of them. */
export const finishedJobsRows = [
  {
    kind: 'choice',
    group: 'Finished Jobs',
    key: 'resourceManager',
    title: 'Delete finished Jobs',
    help: 'Only those that this agent made, while it is on; not those whose template has a time to live. The Jobs page shows what would go',
    words: 'resource manager clean up remove policy',
    options: yesNo('Yes', 'No, leave them'),
  },
  number('completedSeconds', {
    title: 'Keep completed Jobs',
    help: 'Seconds after their end',
    words: 'success time age delete clean',
  }),
  number('failedSeconds', {
    title: 'Keep failed Jobs',
    help: 'Seconds after their end; 86,400 is a day',
    words: 'error time age delete clean',
  }),
  number('keepCompleted', {
    title: 'Newest completed Jobs to keep',
    help: 'So many stay, however old they are',
    words: 'number count success',
  }),
  number('keepFailed', {
    title: 'Newest failed Jobs to keep',
    help: 'So many stay, however old they are',
    words: 'number count error',
  }),
  {
    kind: 'choice',
    group: 'Finished Jobs',
    key: 'evidence',
    title: 'Keep what a Job leaves behind',
    help: 'Its YAML, events and logs, on this machine, before it is deleted. A run shows them under Job and pods',
    words: 'evidence logs events yaml',
    options: yesNo('Yes', 'No'),
  },
  {
    kind: 'text',
    group: 'Finished Jobs',
    key: 'evidenceFolder',
    title: 'Where that is kept',
    help: 'A folder on this machine; the usual one when empty',
    words: 'evidence path directory disk',
    placeholder: 'The usual folder',
  },
  number('evidenceDays', {
    title: 'Keep it for days',
    help: 'What is older is deleted from this machine',
    words: 'evidence age time',
  }),
  number('evidenceMegabytes', {
    title: 'Room for it, MB',
    help: 'When it takes more, what was kept first is deleted from this machine',
    words: 'evidence size disk limit bytes',
  }),
] as const
