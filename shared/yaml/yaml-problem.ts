import { inFigures, type Limits } from './limits'

/** Why nothing is made of a text although it may be good YAML. */
export interface YamlProblem {
  readonly kind: 'tooLong' | 'tooMany' | 'tooDeep' | 'cycle' | 'noAnchor' | 'mark'
  /** Where it is, in UTF-16 units from 0. */
  readonly offset: number
  /** What is so and why it can't be, as sentences without what to do. */
  readonly message: string
}

export const tooLong = (length: number, { chars }: Limits): YamlProblem => ({
  kind: 'tooLong',
  offset: 0,
  message: `It has ${inFigures(length)} characters, and ${inFigures(chars)} is the most.`,
})

export const tooMany = (offset: number, { values }: Limits): YamlProblem => ({
  kind: 'tooMany',
  offset,
  message: `Up to here it has more than ${inFigures(values)} keys and values, aliases written out, which is the most.`,
})

export const tooDeep = (offset: number, { depth }: Limits): YamlProblem => ({
  kind: 'tooDeep',
  offset,
  message: `Lists and mappings stand more than ${inFigures(depth)} levels deep here, which is the most.`,
})

export const cycle = (offset: number, anchor: string): YamlProblem => ({
  kind: 'cycle',
  offset,
  message: `*${anchor} stands inside of what &${anchor} names, so it would contain itself without end.`,
})

/** Without its name: a password may begin with a star. */
export const noAnchor = (offset: number): YamlProblem => ({
  kind: 'noAnchor',
  offset,
  message: 'An alias stands for nothing here: no anchor of its name comes before it.',
})

export const markWithin = (offset: number): YamlProblem => ({
  kind: 'mark',
  offset,
  message:
    'A mark of the byte order stands before this line, which nobody sees: kubectl takes it for a part of the text, and other readers leave it out.',
})
