import type { Dialect } from '../../shared/dialect/dialect'
import type { JobTemplate } from '../../shared/template/parse-template'
import { readTemplate, upstreamTemplate } from '../settings/template-file'
import { CommandError } from './command-error'

/**
 * The template of a file that was named, else upstream's of the dialect.
 * @throws CommandError naming the file and the line
 */
export async function templateFor(path: string | undefined): Promise<(dialect: Dialect) => JobTemplate> {
  if (path === undefined) return upstreamTemplate
  try {
    const template = await readTemplate(path)
    return () => template
  } catch (error) {
    throw new CommandError(`The template ${path} can't be used. ${(error as Error).message}`)
  }
}
