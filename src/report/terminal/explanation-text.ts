import type { ExplanationDocument } from '../../core/report/explanation.ts'
import { terminal as safe } from '../escape.ts'
import { paintWith } from './paint.ts'
import type { Paint } from './paint.ts'
import { table } from './table.ts'
import type { Look } from './text.ts'

const moodOf = {
  'out-of-scope': 'faint',
  unmanaged: 'faint',
  'in-sync': 'good',
  act: 'todo',
  blocked: 'refused',
} as const

/** One instance for people: what will happen, then what matched, then what each guard said. */
export const explanationText = (of: ExplanationDocument, look: Look): string => {
  const paint = paintWith(look.color)
  const lines = [
    paint.strong(safe(`${of.instance.id} ${of.instance.name}`.trim())),
    `${paint[moodOf[of.will]](of.will)}: ${safe(of.because)}`,
    ...(of.blocked === null ? [] : [safe(of.blocked.fix)]),
    '',
    ...facts(of.instance, look),
    '',
    ...bindings(of, paint, look),
    ...guards(of, paint, look),
  ]
  return `${lines.join('\n').trimEnd()}\n`
}

const facts = (instance: ExplanationDocument['instance'], look: Look): readonly string[] =>
  table(
    [
      ['where', `${instance.account} ${instance.region}`],
      ['holds', instance.doubt === null ? (instance.ramRoleName ?? 'no role') : `unknown (${instance.doubt})`],
      ['born', instance.createdAt],
      [
        'tags',
        Object.entries(instance.tags)
          .map(([key, value]) => `${key}=${value}`)
          .join(' '),
      ],
    ].map((row) => row.map((text) => ({ text: safe(text) }))),
    look.width,
  )

const bindings = (of: ExplanationDocument, paint: Paint, look: Look): readonly string[] => {
  const line = (binding: ExplanationDocument['matched'][number], how: string) =>
    [
      how,
      binding.name,
      binding.role,
      `priority ${binding.priority}${binding.hasSessionPolicy ? ', session policy' : ''}`,
      `${binding.file}:${binding.line}`,
    ].map((text) => ({ text: safe(text) }))
  const rows = [
    ...of.matched.map((one) =>
      line(one, one.name === of.winner?.name ? 'won' : of.choice === 'conflict' ? 'conflict' : 'lost'),
    ),
    ...of.exempted.map((one) => line(one, 'exempted')),
  ]
  return rows.length === 0
    ? ['No binding matches it.', '']
    : [paint.strong('Bindings'), ...table(rows, look.width, '  '), '']
}

const guards = (of: ExplanationDocument, paint: Paint, look: Look): readonly string[] =>
  of.guards.length === 0
    ? []
    : [
        paint.strong('Guards'),
        ...table(
          of.guards.map(({ asks, reason, why }) => [
            { text: reason ?? 'passes', paint: reason === null ? paint.good : paint.refused },
            { text: safe(why ?? asks), paint: paint.faint },
          ]),
          look.width,
          '  ',
        ),
        '',
      ]
