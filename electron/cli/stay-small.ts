import { setFlagsFromString } from 'node:v8'

/** Of V8 from Node 20 to 24: others may not have these, and would say so on standard error. */
const knownVersions = ['11', '12', '13']

const flags = [
  // Semispaces stay as small as they begin, where they grow sixteenfold: what outlives them is found when memory is given back.
  '--semi-space-growth-factor=1',
  // undici's parser of HTTP is WebAssembly: to optimize its one large function takes up to 37 MB, as soon as
  // there were some hundred answers.
  '--liftoff-only',
]
/** Of V8 11 alone: what runs for a second is not compiled for the long run. */
const lateOptimizing = '--interrupt-budget=1000000'

/**
 * Keeps a process small that works in bursts and has next to nothing to do between them, where V8 makes room for throughput. Called
 * first, while the young generation is as it begins. See BENCHMARKS.md.
 * Source: V8 11.3, heap/new-spaces.cc, SemiSpaceNewSpace::Grow, which reads the factor each time; given to Node as an option, less than
 * 2 is raised to 2. Flags of v8.setFlagsFromString may be without effect in a later V8, and then nothing else changes.
 */
export function staySmall(version = process.versions.v8): void {
  const [major = ''] = version.split('.')
  if (!knownVersions.includes(major)) return
  for (const flag of flags) setFlagsFromString(flag)
  if (major === '11') setFlagsFromString(lateOptimizing)
}
