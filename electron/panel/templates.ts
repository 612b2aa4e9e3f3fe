import type { TemplateFile } from '../../shared/contract/contract'
import type { JobTemplate } from '../../shared/template/parse-template'
import { allDialects, dialectOf } from '../../shared/dialects/dialects'
import type { DialectId } from '../../shared/model/dialect-words'
import type { Problem } from '../../shared/model/problem'
import { loadTemplate, saveTemplate, type TemplateInForce } from '../settings/template-file'

/** The templates in force, one for each dialect. */
export class Templates {
  readonly #folder: string
  readonly #inForce = new Map<DialectId, TemplateInForce>()

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

  /** @throws TemplateError; the one in force stays then */
  async save(dialect: DialectId, text: string): Promise<TemplateFile> {
    const saved = await saveTemplate(this.#folder, dialect, text)
    this.#inForce.set(dialect, saved)
    return fileOf(saved)
  }

  files(): TemplateFile[] {
    return [...this.#inForce.values()].map(fileOf)
  }

  problems(): Problem[] {
    return [...this.#inForce.values()].flatMap(({ path, problem }) =>
      problem ? [{ kind: 'templateBroken', path, ...problem }] : [],
    )
  }

  #of(dialect: DialectId): TemplateInForce {
    const inForce = this.#inForce.get(dialect)
    if (!inForce) throw new Error(`no template was loaded for ${dialectOf(dialect).title}`)
    return inForce
  }
}

const fileOf = ({ dialect, template, path, source }: TemplateInForce): TemplateFile => ({
  dialect,
  text: template.text,
  path,
  source,
})
