import { isDeepStrictEqual } from 'node:util'
import type { TemplateFile } from '../../shared/contract/contract'
import type { Dialect } from '../../shared/dialect/dialect'
import type { JobTemplate } from '../../shared/template/parse-template'
import { allDialects, dialectOf } from '../../shared/dialects/dialects'
import type { DialectId } from '../../shared/model/dialect-words'
import type { Problem } from '../../shared/model/problem'
import { watchFiles } from '../files/watch-files'
import type { ReportMistake } from '../mistakes/mistakes'
import {
  loadTemplate,
  saveTemplate,
  TemplateError,
  templateFileName,
  type TemplateInForce,
} from '../settings/template-file'
import { Turns } from './turns'

/** The templates in force, one for each dialect. */
export class Templates {
  readonly #folder: string
  readonly #inForce = new Map<DialectId, TemplateInForce>()
  readonly #turns = new Turns()

  private constructor(folder: string, loaded: readonly TemplateInForce[]) {
    this.#folder = folder
    for (const each of loaded) this.#inForce.set(each.dialect, each)
  }

  /** @param folder of the user's template files. Never rejects for one that is broken: see `problems`. */
  static async load(folder: string): Promise<Templates> {
    return new Templates(folder, await Promise.all(allDialects.map((dialect) => loadTemplate(folder, dialect))))
  }

  of(dialect: DialectId): JobTemplate {
    return this.#of(dialect).template
  }

  /**
   * Why no Job can be made, as a sentence; null when Jobs can.
   * @param dialect null while it is not known: then each has to do
   */
  whyNone(dialect: DialectId | null): string | null {
    const asked = dialect === null ? [...this.#inForce.values()] : [this.#of(dialect)]
    const broken = asked.find(({ problem }) => problem !== null)
    return broken?.problem
      ? `The Job template ${broken.path} can’t be used, and no other takes its place. ${broken.problem.message}`
      : null
  }

  /** @throws TemplateError; all is as before then, also when the file there can't be read */
  save(dialect: DialectId, text: string): Promise<TemplateFile> {
    return this.#turns.take(async () => {
      const { path, problem } = this.#of(dialect)
      if (problem?.text === null) throw new TemplateError(`${path} is there and can’t be read. Move it away.`, null)
      const saved = await saveTemplate(this.#folder, dialect, text)
      this.#inForce.set(dialect, saved)
      return fileOf(saved)
    })
  }

  /** Takes up what others write into the files. @param onChange hears of each template that is another one then @returns ends it */
  follow(onChange: (file: TemplateFile) => void, reportMistake: ReportMistake): () => void {
    const byName = new Map(allDialects.map((dialect) => [templateFileName(dialect.id), dialect]))
    return watchFiles(this.#folder, [...byName.keys()], (name) => {
      const dialect = byName.get(name)
      if (!dialect) return
      this.#reload(dialect)
        .then((file) => file && onChange(file))
        .catch((error: unknown) => reportMistake('reading a Job template', error))
    })
  }

  /** @returns null for one that is as before */
  #reload(dialect: Dialect): Promise<TemplateFile | null> {
    return this.#turns.take(async () => {
      const loaded = await loadTemplate(this.#folder, dialect)
      const file = fileOf(loaded)
      if (isDeepStrictEqual(file, fileOf(this.#of(dialect.id)))) return null
      this.#inForce.set(dialect.id, loaded)
      return file
    })
  }

  files(): TemplateFile[] {
    return [...this.#inForce.values()].map(fileOf)
  }

  problems(): Problem[] {
    return [...this.#inForce.values()].flatMap(({ path, problem }) =>
      problem ? [{ kind: 'templateBroken', path, line: problem.line, message: problem.message }] : [],
    )
  }

  #of(dialect: DialectId): TemplateInForce {
    const inForce = this.#inForce.get(dialect)
    if (!inForce) throw new Error(`no template was loaded for ${dialectOf(dialect).title}`)
    return inForce
  }
}

const fileOf = ({ dialect, template, path, source, problem }: TemplateInForce): TemplateFile => ({
  ...{ dialect, path, source },
  text: problem ? (problem.text ?? '') : template.text,
  broken: problem && { message: problem.message, line: problem.line, read: problem.text !== null },
})
