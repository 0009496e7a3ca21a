import js from '@eslint/js'
import tseslint from 'typescript-eslint'

const noDefaultExport = { selector: 'ExportDefaultDeclaration', message: 'Named exports only.' }
const noEnum = { selector: 'TSEnumDeclaration', message: 'Use a union of literals.' }
const noBrandCast = {
  selector: 'TSAsExpression > TSTypeReference[typeName.name=/^(Cleared|Journaled)$/]',
  message: 'Cleared is made by check, recover and takeBacks, Journaled by Ledger.intend; nowhere else.',
}

/** What core may not touch: time, chance, the process and the network come in as values. */
const outsideWorld = ['Date', 'process', 'fetch', 'setTimeout', 'setInterval', 'setImmediate', 'Buffer', 'performance']

export default tseslint.config(
  { ignores: ['node_modules', 'dist', 'coverage', '.rolekeeper'] },
  js.configs.recommended,
  ...tseslint.configs.recommendedTypeChecked,
  {
    languageOptions: {
      parserOptions: { projectService: { allowDefaultProject: ['eslint.config.js', 'src/cli/rolekeeper.mjs'] } },
    },
    rules: {
      'no-console': 'error',
      'no-restricted-syntax': ['error', noDefaultExport, noEnum, noBrandCast],
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/require-await': 'off',
    },
  },
  {
    // What others import says its types; tests and benchmarks may leave them to the compiler.
    files: ['src/**/*.ts', 'functions/**'],
    rules: { '@typescript-eslint/explicit-module-boundary-types': 'error' },
  },
  {
    files: ['src/core/**'],
    rules: {
      'no-restricted-globals': ['error', ...outsideWorld],
      'no-restricted-properties': ['error', { object: 'Math', property: 'random' }],
      'no-restricted-imports': ['error', { patterns: ['node:*', '@alicloud/*', 'yaml', 'zod'] }],
    },
  },
  {
    // The places that may make the brands: check, recover and takeBacks clear, the ledger journals.
    files: [
      'src/core/check/check.ts',
      'src/core/steps/recover.ts',
      'src/core/steps/take-back.ts',
      'src/ledger/ledger.ts',
    ],
    rules: { 'no-restricted-syntax': ['error', noDefaultExport, noEnum] },
  },
  { files: ['test/**', 'bench/**'], rules: { 'no-restricted-syntax': ['error', noEnum], 'no-console': 'off' } },
  // vitest's asymmetric matchers are typed any.
  { files: ['test/**'], rules: { '@typescript-eslint/no-unsafe-assignment': 'off' } },
  { files: ['*.config.*', 'eslint.config.js'], rules: { 'no-restricted-syntax': 'off' } },
  { files: ['scripts/**', 'bench/**', 'src/cli/**', 'src/dev/**'], rules: { 'no-console': 'off' } },
  { files: ['**/*.js', '**/*.mjs'], ...tseslint.configs.disableTypeChecked },
)
