import type { DriftDocument } from '../../core/report/drift-document.ts'
import { terminal as onOneLine } from '../escape.ts'
import { metricsOf, type Point } from './metrics.ts'

/**
 * The text format 0.0.4, for a textfile collector or a push gateway:
 * https://prometheus.io/docs/instrumenting/exposition_formats/. A metric without a point is left out.
 */
export const toPrometheus = (report: DriftDocument): string =>
  metricsOf(report)
    .filter(({ points }) => points.length > 0)
    .map(({ name, help, points }) =>
      [
        `# HELP ${name} ${help}`,
        `# TYPE ${name} gauge`,
        ...points.map((point) => `${name}${labelsOf(point)} ${point.value}`),
        '',
      ].join('\n'),
    )
    .join('')

const labelsOf = ({ labels }: Point): string => {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escaped(value)}"`)
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`
}

/** Names are shown as everywhere; of what is left, the format wants a backslash before these. */
const escaped = (value: string): string => onOneLine(value).replace(/[\\"]/g, '\\$&')
