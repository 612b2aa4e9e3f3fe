import type { Row } from '../row'
import { applying, changing } from './changing'
import { creating } from './creating'
import { deleting } from './deleting'
import { kinds } from './kinds'
import { metadata } from './metadata'
import { naming } from './names'
import { forms, paths, people } from './paths'
import { pods } from './pods'
import { quota } from './quota'
import { reading } from './reading'
import { refusing } from './refusing'
import { viewer } from './viewer'
import { watching } from './watching'

/** All that is asked of both servers, in this order: one namespace serves them all. */
export const table: readonly Row[] = [
  ...creating,
  ...refusing,
  ...naming,
  ...reading,
  ...metadata,
  ...viewer,
  ...quota,
  ...pods,
  ...changing,
  ...kinds,
  ...applying,
  ...watching,
  ...deleting,
  ...paths,
  ...forms,
  ...people,
]
