import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parseDocument } from 'yaml'
import { verbs } from '../../src/cli/commands.ts'

const folder = join(import.meta.dirname, '../../examples/ci')
const pipelines = readdirSync(folder)
  .filter((name) => name.endsWith('.yml'))
  .map((name) => ({ name, text: readFileSync(join(folder, name), 'utf8') }))

describe.each(pipelines)('the pipeline $name', ({ text }) => {
  test('is YAML', () => {
    const { errors, warnings } = parseDocument(text)

    expect([...errors, ...warnings]).toEqual([])
  })

  test('calls Rolekeeper with a verb and options that it has', () => {
    const calls = [...text.matchAll(/rolekeeper\.mjs (\w+)([^|\n]*)/g)]
    const unknown = calls.flatMap(([, name, line = '']) => {
      const verb = verbs.find(({ usage }) => usage.split(' ')[0] === name)
      const known = new Set(verb !== undefined && 'options' in verb ? verb.options().map(({ long }) => long) : [])
      return (line.match(/--[\w-]+/g) ?? []).filter((option) => !known.has(option))
    })

    expect(calls).not.toEqual([])
    expect(unknown).toEqual([])
  })
})
