/** What a file of evidence holds: "Job", "Events", "Pod …x7k2p", "Log of flow, …x7k2p, before its restart". */
export function evidenceFileWords(file: string, jobName: string): string {
  if (file === 'job.yaml') return 'Job'
  if (file === 'events.yaml') return 'Events'
  const pod = /^pod-(.+)\.yaml$/.exec(file)?.[1]
  if (pod !== undefined) return `Pod ${shortened(pod, jobName)}`
  const [, log, previous] = /^log-(.+?)(-previous)?\.txt$/.exec(file) ?? []
  if (log === undefined) return file
  return `Log ${shortened(log, jobName)}${previous === undefined ? '' : ', before its restart'}`
}

/** Without the Job's name, which stands above it. */
const shortened = (text: string, jobName: string): string =>
  text.startsWith(`${jobName}-`) ? `…${text.slice(jobName.length + 1)}` : text
