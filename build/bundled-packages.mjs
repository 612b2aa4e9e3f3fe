// Which npm packages' code and files the build holds: the bundler says, not package.json. Dependencies of dependencies
// are among them, and most of what package.json lists is not.
import fs from 'node:fs'
import path from 'node:path'

/** Each part of the build leaves a list here; build/package-notices.mjs reads them. */
const folder = 'out/bundled'

/**
 * The package that a module belongs to.
 * @param {string} id a module's path, or the name of one that a package makes up, such as `\0vite/preload-helper.js`
 * @returns {string | undefined} its folder below node_modules, with slashes: `a`, `@b/c`, `a/node_modules/d`
 */
export function packageFolderOf(id) {
  const file = id.replaceAll('\\', '/').replace(/\?.*$/, '')
  const made = /^\0((?:@[^/]+\/)?[^/:]+)\//.exec(file)?.[1]
  if (made) return made
  const below = /\/node_modules\/(.*)$/.exec(file)?.[1]
  // The last package of the path: `.*` is greedy.
  return below && /^(?:.*\/node_modules\/)?(?:@[^/]+\/)?[^/]+/.exec(below)?.[0]
}

/**
 * A plugin that writes down which packages one part of the build holds.
 * @param {string} part such as `main`
 * @param {string} root the checkout
 * @returns {import('vite').Plugin}
 */
export function bundledPackages(part, root) {
  /** @type {Set<string>} */
  const folders = new Set()
  return {
    name: 'bundled-packages',
    generateBundle(_, bundle) {
      /** @type {string[]} */
      const ids = [...this.getModuleIds()].filter((id) => /\.css(\?|$)/.test(id)) // no part of any chunk
      for (const file of Object.values(bundle)) {
        if (file.type === 'asset')
          ids.push(...file.originalFileNames.map((name) => path.resolve(root, 'renderer', name)))
        else for (const [id, { renderedLength }] of Object.entries(file.modules)) if (renderedLength > 0) ids.push(id)
      }
      for (const id of ids) {
        const found = packageFolderOf(id)
        if (found) folders.add(found)
      }
      fs.mkdirSync(path.join(root, folder), { recursive: true })
      fs.writeFileSync(path.join(root, folder, `${part}.json`), JSON.stringify([...folders].sort(), null, 2))
    },
  }
}

/** The parts that electron.vite.config.ts builds. */
export const parts = /** @type {const} */ (['main', 'preload', 'renderer', 'workers'])

/**
 * @param {string} root
 * @returns {readonly string[]} folders below node_modules of all packages in the build, sorted
 */
export function readBundledPackages(root) {
  /** @type {string[]} */
  const all = parts.flatMap((part) => JSON.parse(fs.readFileSync(path.join(root, folder, `${part}.json`), 'utf8')))
  return [...new Set(all)].sort()
}
