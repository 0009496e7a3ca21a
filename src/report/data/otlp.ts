import type { DriftDocument } from '../../core/report/drift-document.ts'
import { fromIso } from '../../core/model/iso.ts'
import { terminal as onOneLine } from '../escape.ts'
import { metricsOf, type Metric, type Point } from './metrics.ts'

/**
 * ExportMetricsServiceRequest in the JSON encoding of OTLP 1: https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding.
 * Names are those of Prometheus, so that one dashboard shows either. A metric without a point is left out.
 */
export const toOtlp = (report: DriftDocument): object => ({
  resourceMetrics: [
    {
      resource: { attributes: attributes({ 'service.name': 'rolekeeper', 'service.version': report.version }) },
      scopeMetrics: [
        {
          scope: { name: 'rolekeeper', version: report.version },
          metrics: metricsOf(report)
            .filter(({ points }) => points.length > 0)
            .map((metric) => toGauge(metric, timeOf(report))),
        },
      ],
    },
  ],
})

const toGauge = ({ name, help, unit, points }: Metric, timeUnixNano: string): object => ({
  name,
  description: help,
  unit,
  gauge: {
    dataPoints: points.map(({ labels, value }) => ({
      attributes: attributes(labels),
      timeUnixNano,
      asDouble: value,
    })),
  },
})

const attributes = (labels: Point['labels']): readonly object[] =>
  Object.entries(labels).map(([key, value]) => ({ key, value: { stringValue: onOneLine(value) } }))

/** A text: nanoseconds are more than a number in JSON holds. */
const timeOf = ({ at }: DriftDocument): string => `${fromIso(at) ?? 0}000000`
