import js from '@eslint/js'
import reactHooks from 'eslint-plugin-react-hooks'
import regexp from 'eslint-plugin-regexp'
import { defineConfig, globalIgnores } from 'eslint/config'
import tseslint from 'typescript-eslint'
import { electronRooms, rooms } from './build/house-plan.mjs'

const typescript = ['**/*.ts', '**/*.tsx']
// What sets the stage for tests (x.stage.ts) counts as one.
const tests = ['**/*.test.ts', '**/*.stage.ts', '**/*.test.tsx', 'e2e/**/*.ts']

export default defineConfig(
  globalIgnores(['out/', 'dist/', 'coverage/', 'test-results/', '**/*.d.ts']),
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  js.configs.recommended,
  {
    rules: {
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-console': 'error',
      'no-var': 'error',
      'object-shorthand': 'error',
      'prefer-const': 'error',
      // A function fits a screen, branches on top; a file holds one concept.
      // Every `?.` and `??` counts as a branch, so a flat reading of a Kubernetes object needs some room.
      complexity: ['error', { max: 25, variant: 'modified' }],
      'max-depth': ['error', 4],
      'max-lines': ['error', { max: 300, skipBlankLines: true, skipComments: true }],
      'max-params': ['error', 6],
      // On Node 20 they can be collected before they fire: a request then has no limit at all (nodejs/node, PR 57867).
      'no-restricted-properties': [
        'error',
        ...['timeout', 'any'].map((property) => ({
          object: 'AbortSignal',
          property,
          message: 'It may never fire: use timeLimit of electron/clock.',
        })),
        // On Node 20 it says no to hosts with an ü once it was asked some thousand times.
        { object: 'URL', property: 'canParse', message: 'Use isUrl of electron/network.' },
      ],
      'no-restricted-syntax': [
        'error',
        { selector: 'ExportDefaultDeclaration', message: 'Export it by its name: it then has one name everywhere.' },
      ],
    },
  },
  {
    files: typescript,
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: {
      parserOptions: {
        project: [
          './shared/tsconfig.json',
          './electron/tsconfig.json',
          './renderer/tsconfig.json',
          './e2e/tsconfig.json',
          './build/tsconfig.json',
        ],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      // Manifests are plain objects with any keys.
      '@typescript-eslint/no-dynamic-delete': 'off',
      // An implementation of an interface that is asynchronous elsewhere needs no await of its own.
      '@typescript-eslint/require-await': 'off',
    },
  },
  {
    files: typescript,
    ignores: electronRooms.map((room) => `${rooms.find((candidate) => candidate.room === room)?.folder}/**`),
    rules: {
      'no-restricted-imports': [
        'error',
        { paths: [{ name: 'electron', message: `Only the rooms ${electronRooms.join(' and ')} know Electron.` }] },
      ],
    },
  },
  {
    // A file that is a pipe holds up whoever reads it as it comes; app-protocol.ts reads what was built.
    files: ['electron/**/*.ts'],
    ignores: [...tests, 'electron/files/**', 'electron/practice/**', 'electron/main/app-protocol.ts'],
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        {
          paths: ['node:fs', 'node:fs/promises'].map((name) => ({
            name,
            importNames: ['readFile', 'readFileSync', 'open', 'openSync', 'createReadStream', 'copyFile', 'default'],
            message: 'Files that others wrote are read by electron/files/read-file.ts: as files, and up to a size.',
          })),
        },
      ],
    },
  },
  {
    // The first of these in a process reads the tables of all languages: 10 MB, an eighth of what an agent has. work-pools.ts is the panel's.
    files: ['{shared,electron}/**/*.ts'],
    ignores: [...tests, 'electron/practice/**', 'electron/prefect/3/work-pools.ts'],
    rules: {
      'no-restricted-syntax': [
        'error',
        { selector: 'ExportDefaultDeclaration', message: 'Export it by its name: it then has one name everywhere.' },
        ...['MemberExpression[property.name=/^(toLocale|localeCompare)/]', 'MemberExpression[object.name="Intl"]'].map(
          (selector) => ({ selector, message: 'It takes 10 MB of an agent: see inFigures of shared/yaml/limits.ts.' }),
        ),
      ],
    },
  },
  {
    // What comes from outside may be long: a pattern's time goes by its length, not by its square or worse.
    files: ['{shared,electron,renderer}/**/*.{ts,tsx}'],
    ignores: tests,
    plugins: { regexp },
    rules: {
      'regexp/no-super-linear-backtracking': ['error', { report: 'potential' }],
      'regexp/no-super-linear-move': ['error', { ignorePartial: false }],
    },
  },
  { files: ['renderer/**/*.{ts,tsx}'], extends: [reactHooks.configs.flat['recommended-latest']] },
  {
    // A test's table may be long, and what is wrong with a cast there fails the test.
    files: tests,
    rules: {
      'max-lines': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/unbound-method': 'off',
    },
  },
  {
    files: ['build/**/*.mjs', '*.config.{js,ts}', 'e2e/**/*.config.ts'],
    languageOptions: {
      globals: { console: 'readonly', fetch: 'readonly', performance: 'readonly', process: 'readonly' },
    },
    rules: { 'no-console': 'off', 'no-undef': 'off' },
  },
  { files: ['**/*.config.{js,ts}', '.dependency-cruiser.mjs'], rules: { 'no-restricted-syntax': 'off' } },
)
