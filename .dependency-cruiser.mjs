// Circles between files: neither can then be read, tested or moved without the other. `import type` counts as well,
// which the linter's own rule for circles leaves out. Which room may import which is for eslint.config.js.
export default {
  forbidden: [
    {
      name: 'no-circular',
      severity: 'error',
      comment: 'Move what both need to a file of its own, or pass it as an argument.',
      from: {},
      to: { circular: true },
    },
  ],
  options: {
    exclude: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { extensions: ['.ts', '.tsx', '.mjs', '.js', '.json'] },
  },
}
