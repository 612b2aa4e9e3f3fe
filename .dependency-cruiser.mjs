// Which room may import which, by build/house-plan.mjs, and no circles between files. `import type` counts as well.
import { rooms, testsMayAlsoImport } from './build/house-plan.mjs'

/** What sets the stage for tests (x.stage.ts) counts as one. */
const tests = ['[.](test|stage)[.]tsx?$', '^e2e/.*[.]ts$']
const notTests = '^(?!e2e/.*[.]ts$)(?!.*[.](test|stage)[.]tsx?$)'
const ours = '^(shared|electron|renderer|e2e|build)/'

/** @param {string} text @returns {string} a pattern of exactly this text */
const literally = (text) => text.replaceAll('.', '[.]')

/**
 * @param {(typeof rooms)[number]} room
 * @returns {string} a pattern of the files that belong to it: not of those in a room within its folder
 */
function filesOf({ folder }) {
  const within = rooms.filter((each) => each.folder.startsWith(`${folder}/`))
  const others = within.map((each) => literally(each.folder.slice(folder.length + 1)))
  return `^${literally(folder)}/${others.length > 0 ? `(?!(${others.join('|')})/)` : ''}`
}

/** @param {readonly string[]} names @returns {string[]} */
const filesOfAll = (names) => rooms.filter(({ room }) => names.includes(room)).map(filesOf)

/** @param {(typeof rooms)[number]} room */
function rulesOf(room) {
  const mayImport = filesOfAll([room.room, ...room.mayImport])
  const comment = `Of ours, ${room.room} may import: ${room.mayImport.join(', ') || 'nothing'} (build/house-plan.mjs).`
  return [
    {
      ...{ name: `from ${room.room}`, severity: 'error', comment },
      from: { path: filesOf(room), pathNot: tests },
      to: { path: ours, pathNot: mayImport },
    },
    {
      ...{
        name: `from tests in ${room.room}`,
        severity: 'error',
        comment: `${comment} Tests may import other tests, too.`,
      },
      from: { path: filesOf(room), pathNot: notTests },
      to: { path: ours, pathNot: [...mayImport, ...filesOfAll(testsMayAlsoImport), ...tests] },
    },
  ]
}

export default {
  forbidden: [
    {
      name: 'no-circular',
      severity: 'error',
      comment: 'Move what both need to a file of its own, or pass it as an argument.',
      from: {},
      to: { circular: true },
    },
    {
      name: 'in-no-room',
      severity: 'error',
      comment: 'It lies in no room of build/house-plan.mjs.',
      from: { path: ours, pathNot: rooms.map(filesOf) },
      to: {},
    },
    {
      name: 'in-no-room-and-alone',
      severity: 'error',
      comment: 'It lies in no room of build/house-plan.mjs.',
      from: { orphan: true, path: ours, pathNot: [...rooms.map(filesOf), '[.]json$'] },
      to: {},
    },
    ...rooms.flatMap(rulesOf),
  ],
  options: {
    exclude: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { extensions: ['.ts', '.tsx', '.mjs', '.js', '.json'] },
  },
}
