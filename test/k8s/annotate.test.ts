import { describe, expect, test } from 'vitest'
import { block } from './corpus/block.ts'
import { flow } from './corpus/flow.ts'
import { leftAlone } from './corpus/left.ts'
import { deployment } from './corpus/sample.ts'
import { styles } from './corpus/styles.ts'
import { annotate, annotating, dataOf, key, podBinding, role, rolesIn, web, withoutRoles } from './kit.ts'

const any = podBinding('any', { namespaces: ['any'] })
const how = annotating([web, any])
const corpus = [...block, ...styles, ...flow, ...leftAlone]

describe('the corpus', () => {
  test('has at least 60 manifests, each with a name of its own', () => {
    expect(corpus.length).toBeGreaterThanOrEqual(60)
    expect(new Set(corpus.map(({ name }) => name)).size).toBe(corpus.length)
  })

  test.each(corpus)('$name', async ({ text, after = text, left = [] }) => {
    const done = await annotate(text, how)

    expect(done.text).toBe(after)
    expect(done.left.map(({ why }) => why)).toEqual(left)
  })

  test.each(corpus.filter(({ after }) => after !== undefined))(
    '$name: says the same, and the role',
    async ({ text }) => {
      const done = await annotate(text, how)
      const [before, after] = [dataOf(text), dataOf(done.text)]

      expect(after.map(withoutRoles)).toEqual(before.map(withoutRoles))
      expect(rolesIn(after)).toEqual([...rolesIn(before), ...done.edits.map(() => role)])
    },
  )

  test.each(corpus)('$name: a second run changes nothing', async ({ text, left = [] }) => {
    const once = await annotate(text, how)
    const twice = await annotate(once.text, how)

    expect(twice.text).toBe(once.text)
    expect(twice.edits).toEqual([])
    expect(twice.left.map(({ why }) => why)).toEqual(left)
  })

  test.each(corpus)('$name: however it arrives', async ({ text, after = text }) => {
    expect((await annotate(text, how, 3)).text).toBe(after)
  })
})

describe('annotate', () => {
  const wrong = (value: string): string =>
    deployment({
      template: `    metadata:\n      annotations:\n        ${key}: ${value} # why\n      labels:\n        app: web\n`,
    })

  test.each(['other', '"other"', "'other'"])(
    'puts %s right where it is asked to, quotes and comment kept',
    async (old) => {
      const done = await annotate(wrong(old), annotating([web], { fix: true }))

      expect(done.text).toBe(wrong(old.replace('other', role)))
      expect(done.edits).toMatchObject([{ from: 'other', to: role }])
    },
  )

  test('keeps a role that its binding never replaces, and one that is not in its list', async () => {
    for (const whenOccupied of ['never', ['legacy-*']] as const) {
      const done = await annotate(wrong('other'), annotating([{ ...web, whenOccupied }], { fix: true }))
      expect(done).toMatchObject({ text: wrong('other'), edits: [], left: [{ why: 'wrong-role' }] })
    }
  })

  test('leaves a template for a role alone, asked to fix or not', async () => {
    const text = wrong('${ROLE}')

    expect(await annotate(text, annotating([web], { fix: true }))).toMatchObject({
      text,
      left: [{ why: 'role-is-template' }],
    })
  })

  test('takes the namespace from --namespace where the manifest names none', async () => {
    const text = deployment({ namespace: '' })

    expect((await annotate(text, annotating([web], { namespace: 'pay' }))).edits).toHaveLength(1)
    expect(await annotate(text, annotating([web], { namespace: 'other' }))).toMatchObject({ edits: [], left: [] })
  })

  test('asks for the cluster only where a binding does', async () => {
    const done = await annotate(deployment(), annotating([web], { cluster: null }))
    const everywhere = podBinding('everywhere', { labels: new Map([['app', ['*']]]) }, { priority: 1 })

    expect(done).toMatchObject({ edits: [], left: [{ why: 'undecided' }] })
    expect((await annotate(deployment(), annotating([web, everywhere], { cluster: null }))).edits).toHaveLength(1)
  })

  test('lists pods whose bindings are in conflict', async () => {
    const rival = podBinding('rival', { namespaces: ['pay'] }, { role: 'other' })

    expect(await annotate(deployment(), annotating([web, rival]))).toMatchObject({
      text: deployment(),
      left: [{ why: 'conflict', line: 8, kind: 'Deployment', name: 'web' }],
    })
  })

  test.each(['true', 'NULL', 'y', '12', '1e3', '0x1f', '_x', '-a', '.inf', '1.5'])(
    'writes role %s so that it stays a text',
    async (name) => {
      const done = await annotate(
        deployment(),
        annotating([podBinding('odd', { namespaces: ['pay'] }, { role: name })]),
      )

      expect(rolesIn(dataOf(done.text))).toEqual([name])
      expect(done.text).toContain(`${key}: "${name}"`)
    },
  )

  test('names the lines of what it did', async () => {
    const { edits } = await annotate(`# one\n${deployment()}---\n${deployment()}`)

    expect(edits.map(({ line }) => line)).toEqual([10, 23])
  })
})
