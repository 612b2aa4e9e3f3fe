import { parseTemplate, type JobTemplate } from './parse-template'

/** @throws when a test's template is not one. */
export function templateOf(text: string): JobTemplate {
  const parsed = parseTemplate(text)
  if (!parsed.ok) throw new Error(parsed.problems.map((one) => `line ${one.line}: ${one.message}`).join('\n'))
  return parsed.template
}
