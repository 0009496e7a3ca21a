declare module 'parse-prometheus-text-format' {
  type Family = Readonly<{
    name: string
    help: string
    type: string
    metrics: readonly Readonly<{ value: string; labels?: Readonly<Record<string, string>> }>[]
  }>
  export default function parsePrometheusTextFormat(text: string): readonly Family[]
}
