import type { Dialect, JobInputs, JobOptions } from '../../shared/dialect/dialect'
import { quantityIn } from '../../shared/model/quantity'
import type { TemplateEdit } from '../../shared/model/template-edit'
import { applyChanges, type Author } from '../../shared/template/field-change'
import { containersOf, flowContainerIndex } from '../../shared/template/job-manifest'
import { parseTemplate } from '../../shared/template/parse-template'
import { valueAt, type Path } from '../../shared/template/path'
import { applyTemplateEdit, placeOfEdit } from '../../shared/template/template-edit'

/** What a change of the template would do to the Job of one run. */
export type FixEffect =
  /** The Job is another one then, and it is what the change is for. Both are texts of the template. */
  | { readonly kind: 'helps'; readonly before: string; readonly after: string }
  /** What is to be changed does not come from the template, and the template would not change it. */
  | {
      readonly kind: 'elsewhere'
      readonly by: Exclude<Author, 'template' | 'agent'>
      readonly field: string
      readonly value: string
    }
  /** The template says so already: Jobs that are made now have it. */
  | { readonly kind: 'done' }
  /** It would make matters worse, or nothing can be said of it. */
  | { readonly kind: 'none' }

/** A run's Job as far as it is made from a template. */
export interface FixedRun {
  readonly dialect: Dialect
  readonly inputs: JobInputs
  /** The template in force. */
  readonly text: string
  readonly options: JobOptions
}

/** What an amount is to do: become less, as a request that no node has, or more, as a limit that was too small. */
export type Aim = 'less' | 'more'

const none: FixEffect = { kind: 'none' }

/** Tries changes on the template and on the Job that the run gets from it; each of them has to do something. Makes none. */
export function effectOf(run: FixedRun, edits: readonly TemplateEdit[], aim: Aim): FixEffect {
  const { dialect, text } = run
  const structure = dialect.templateForm?.structure
  const before = jobOf(run, text)
  if (!before) return none
  const places = edits.flatMap((edit) => {
    const place = placeOfEdit(edit, before.flowIndex)
    return place ? [{ edit, place }] : []
  })
  if (places.length < edits.length) return none
  for (const { place } of places) {
    const elsewhere = askedElsewhere(run, before, place)
    if (elsewhere) return elsewhere
  }
  const edited = edits.reduce((sofar, edit) => applyTemplateEdit(sofar, edit, structure), text)
  if (edited === text) return { kind: 'done' }
  const after = jobOf(run, edited)
  if (!after) return none
  const serves = places.every(({ edit, place }) => {
    const [was, becomes] = [valueAt(before.job, place), valueAt(after.job, place)]
    return edit.kind === 'setResource' ? isAim(aim, was, becomes) : JSON.stringify(was) !== JSON.stringify(becomes)
  })
  return serves ? { kind: 'helps', before: text, after: edited } : none
}

interface MadeJob {
  readonly job: unknown
  readonly templateJob: unknown
  /** Whether the run brings a template of its own. */
  readonly own: boolean
  readonly authors: readonly { readonly path: Path; readonly by: Author }[]
  readonly flowIndex: number
}

function jobOf({ dialect, inputs, options }: FixedRun, text: string): MadeJob | null {
  const parsed = parseTemplate(text, dialect.templateForm?.structure)
  if (!parsed.ok) return null
  const filled = dialect.jobOf(inputs, parsed.template, options)
  if (!filled.ok) return null
  const job = applyChanges(filled.template.job, filled.changes)
  return {
    job,
    templateJob: filled.template.job,
    own: filled.template.text !== parsed.template.text,
    authors: filled.changes.flatMap((change) => (change.kind === 'set' ? [{ path: change.path, by: change.by }] : [])),
    flowIndex: (dialect.templateForm?.flowIndex ?? flowContainerIndex)(containersOf(job)),
  }
}

function askedElsewhere(run: FixedRun, { job, templateJob, own, authors }: MadeJob, place: Path): FixEffect | null {
  const by = own ? 'run' : authors.findLast(({ path }) => isWithin(place, path) || isWithin(path, place))?.by
  const value = valueAt(job, place)
  if (by === undefined || by === 'template' || by === 'agent' || value === undefined) return null
  const field = own ? 'job_template' : fieldOf(run.dialect, templateJob, place)
  return { kind: 'elsewhere', by, field, value: typeof value === 'string' ? value : JSON.stringify(value) }
}

const isWithin = (inner: Path, outer: Path): boolean => outer.every((step, index) => inner[index] === step)

/** How the run or its deployment names the field: as the template's placeholder does, else as a run config does. */
function fieldOf({ id }: Dialect, templateJob: unknown, place: Path): string {
  const written = valueAt(templateJob, place)
  const placeholder =
    id === '3' && typeof written === 'string' ? /\{\{\s*([^{}\s]+)\s*\}\}/.exec(written)?.[1] : undefined
  if (placeholder !== undefined) return placeholder
  const [list, resource] = place.slice(-2)
  if (list === 'requests' || list === 'limits')
    return `${String(resource)}_${list === 'requests' ? 'request' : 'limit'}`
  return resource === 'imagePullPolicy' ? 'image_pull_policy' : String(resource)
}

function isAim(aim: Aim, was: unknown, becomes: unknown): boolean {
  const [before, after] = [quantityIn(was), quantityIn(becomes)]
  if (after === null) return false
  // Without a request there is none that would be too large.
  if (before === null) return aim === 'more'
  return aim === 'less' ? after < before : after > before
}
