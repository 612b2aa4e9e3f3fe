import { readPlain } from './kubectl-scalars'

/** What a scalar without quotes is to PyYAML, with which Prefect's own agents read templates, where it is no text. */
export type PythonKind =
  'a truth value' | 'a number' | 'a whole number to the base of 60' | 'a date' | 'null' | 'nothing'

/**
 * Source: PyYAML 6.0.3, resolver.py.
 * @returns null for text
 */
export function pythonKind(text: string): PythonKind | null {
  return pythonForms.find(([, form]) => form.test(text))?.[0] ?? null
}

const pythonForms: readonly (readonly [PythonKind, RegExp])[] = [
  ['a truth value', /^(?:yes|Yes|YES|no|No|NO|true|True|TRUE|false|False|FALSE|on|On|ON|off|Off|OFF)$/],
  ['a whole number to the base of 60', /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?$/],
  ['a number', /^[-+]?0b[0-1_]+$|^[-+]?0[0-7_]+$|^[-+]?(?:0|[1-9][0-9_]*)$|^[-+]?0x[0-9a-fA-F_]+$/],
  // 5.1 took these with nothing behind the point but lines.
  ['a number', /^[-+]?[0-9][0-9_]*\.[0-9_]*(?:[eE][-+][0-9]+)?$|^[-+]?\.[0-9_]+(?:[eE][-+][0-9]+)?$/],
  ['a number', /^[-+]?\.(?:inf|Inf|INF)$|^\.(?:nan|NaN|NAN)$/],
  ['a date', /^\d{4}-\d\d?-\d\d?(?:(?:[Tt]|[ \t]+)\d\d?:\d\d:\d\d(?:\.\d*)?(?:[ \t]*(?:Z|[-+]\d\d?(?::\d\d)?))?)?$/],
  ['null', /^(?:~|null|Null|NULL|)$/],
  ['nothing', /^(?:=|<<)$/],
]

/** Numbers of YAML 1.2's core schema and of 1.1, where they are none to the readers above. */
const otherForms =
  /^0o[0-7]+$|^[-+]?(?:\d[\d_]*)?\.[\d_]*(?:[eE][-+]?\d+)?$|^[-+]?(?:\d[\d_]*)?(?:[eE][-+]?\d+)?$|^[-+]?\d[\d_]*(?::[0-5]?\d)+\.?[\d_]*$/

/** Tabs, and marks of keys: not every reader takes them for text everywhere. */
const strangeMarks = /[\t?]|^:|:$/

/** Whether every reader of YAML takes a text for text where it stands without quotes. */
export const isTextToAll = (text: string): boolean =>
  typeof readPlain(text) === 'string' && pythonKind(text) === null && !otherForms.test(text) && !strangeMarks.test(text)
