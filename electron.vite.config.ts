import path from 'node:path'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'electron-vite'
import { asciiChunks } from './build/ascii-text.mjs'
import { bundledPackages } from './build/bundled-packages.mjs'

// The oldest Electron that the app runs on (build/electron-dist.mjs) has Node 20.18 and Chromium 130; the command line runs in
// the user's Node, which is no older. Left alone, the build would aim at the version in package.json.
const target = { node: 'node20.18', renderer: 'chrome130' }

/** Our code gets only those parts of undici that it uses; libraries get the whole. */
const undiciParts = {
  name: 'undici-parts',
  enforce: 'pre' as const,
  resolveId(source: string, importer: string | undefined) {
    const isOurs = importer !== undefined && !importer.includes('node_modules')
    return source === 'undici' && isOurs ? path.resolve(import.meta.dirname, 'build/undici-parts.mjs') : null
  },
}

/** A table of letters that few processes ever look into is read when the first does. */
const lateLetters = {
  name: 'late-letters',
  enforce: 'pre' as const,
  resolveId(source: string, importer: string | undefined) {
    const isOurs = importer !== undefined && importer.endsWith('slug.ts')
    return source === 'transliteration' && isOurs ? path.resolve(import.meta.dirname, 'build/late-letters.mjs') : null
  },
}

/** One for all workers: their lists add up. */
const workers = bundledPackages('workers', import.meta.dirname)

/** The panel's style sheet at the end of the page: what stands before it is seen while it loads. */
const lateStyles = {
  name: 'late-styles',
  transformIndexHtml: {
    order: 'post' as const,
    handler(html: string) {
      const links = html.match(/ *<link rel="stylesheet"[^>]*>\n/g) ?? []
      return links.reduce((page, link) => page.replace(link, '').replace('  </body>', `${link}  </body>`), html)
    },
  },
}

export default defineConfig({
  main: {
    plugins: [undiciParts, lateLetters, asciiChunks(), bundledPackages('main', import.meta.dirname)],
    // graphql-js, among others, checks itself at each step otherwise.
    define: { 'process.env.NODE_ENV': '"production"' },
    build: {
      target: target.node,
      outDir: 'out',
      emptyOutDir: false,
      externalizeDeps: false,
      rolldownOptions: {
        input: { 'main/main': 'electron/main/main.ts', cli: 'electron/cli/cli.ts' },
        output: {
          ...{ format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
          // A running agent holds the text of its code. Licences are in the notices.
          comments: false,
        },
      },
    },
  },
  preload: {
    plugins: [bundledPackages('preload', import.meta.dirname)],
    build: {
      target: target.node,
      outDir: 'out/preload',
      externalizeDeps: false,
      rolldownOptions: {
        input: { preload: 'electron/main/preload.ts' },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: 'renderer',
    build: {
      target: target.renderer,
      outDir: 'out/renderer',
      rolldownOptions: { input: path.resolve(import.meta.dirname, 'renderer/index.html') },
    },
    plugins: [react(), lateStyles, bundledPackages('renderer', import.meta.dirname)],
    worker: { format: 'es', plugins: () => [workers] },
  },
})
