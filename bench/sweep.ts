import { fleetOf, startEmulator } from './emulator.ts'
import { onePass } from './passes.ts'
import type { Row } from './table.ts'

const LATENCY_MS = 50

/**
 * A converged sweep of 10,000 instances at 50 ms a call, against its longest chain of dependent calls: one identity
 * call, 100 pages that each need the one before, and the look-up of the last page's roles.
 */
export const sweepRow = async (): Promise<Row> => {
  const emulator = await startEmulator(fleetOf(10_000, () => 'web-tier'))
  try {
    await onePass(emulator, { ledger: 'warm' })
    await emulator.settings({ latencyMs: LATENCY_MS })
    const roundTrip = await emptyCall(emulator.keys.endpoint)
    const { ms } = await onePass(emulator)
    const chain = (1 + 100 + 1) * Math.max(LATENCY_MS, roundTrip)
    return {
      what: `sweep of 10,000 instances at ${LATENCY_MS} ms a call`,
      ours: `${Math.round(ms)} ms`,
      bound: `${Math.round(1.3 * chain)} ms`,
      comparison: `chain of 102 calls: ${Math.round(chain)} ms; ratio ${(ms / chain).toFixed(2)}`,
      holds: ms <= 1.3 * chain,
    }
  } finally {
    await emulator.close()
  }
}

/** What a call that does nothing takes with that latency on this machine; refused ones wait as well. */
const emptyCall = async (endpoint: string): Promise<number> => {
  const began = performance.now()
  for (let call = 0; call < 10; call += 1) await (await fetch(endpoint)).text()
  return (performance.now() - began) / 10
}
