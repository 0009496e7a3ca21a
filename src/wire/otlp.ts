import { sendOtlp } from '../channels/otlp.ts'
import { SendFailure } from '../channels/send.ts'
import type { Surroundings } from '../core/ports/surroundings.ts'
import type { DriftDocument } from '../core/report/drift-document.ts'
import { UsageError } from './config.ts'

/** A report is told anew with the next one: nobody waits long for a collector. */
const TRIES = 3

/**
 * Sends the report's numbers to the collector at `address`, as `https://HOST/v1/metrics`. What it wants to know of the sender
 * stands in OTEL_EXPORTER_OTLP_HEADERS, as for OpenTelemetry's own exporters. Throws UsageError, `SendFailure`.
 */
export const postMetrics = async (
  report: DriftDocument,
  address: string,
  env: NodeJS.ProcessEnv,
  { clock, random, stop }: Surroundings,
): Promise<void> => {
  if (!URL.canParse(address)) throw new UsageError(`The address for OTLP is no URL: ${address}`)
  const url = new URL(address)
  const way = { hosts: [url.host], tries: TRIES, clock, random, stop }
  await sendOtlp(report, url, headersIn(env['OTEL_EXPORTER_OTLP_HEADERS'] ?? ''), way)
}

/** The same to the address in ROLEKEEPER_OTLP, if one is set; that nobody takes them is said and is no failure. */
export const sendMetrics = async (
  report: DriftDocument,
  env: NodeJS.ProcessEnv,
  around: Surroundings,
): Promise<void> => {
  const address = env['ROLEKEEPER_OTLP']
  if (!address) return
  try {
    await postMetrics(report, address, env, around)
  } catch (error) {
    if (!(error instanceof SendFailure || error instanceof UsageError)) throw error
    around.log('warn', 'The numbers of the drift report were not taken.', { error })
  }
}

/** `key=value,key=value`, values percent-encoded (OpenTelemetry, "Configuration options"). */
const headersIn = (text: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    text.split(',').flatMap((pair) => {
      const at = pair.indexOf('=')
      return at < 1 ? [] : [[pair.slice(0, at).trim(), decodeURIComponent(pair.slice(at + 1).trim())] as const]
    }),
  )
