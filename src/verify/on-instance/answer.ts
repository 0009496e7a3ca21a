import { gunzipSync } from 'node:zlib'
import { runProbe, sendOverNetwork } from './probe.ts'
import type { ProbeEnvironment, Send } from './probe.ts'

type Asked = Readonly<{ method: string; url: string; headers: Readonly<Record<string, string>>; body: string }>
type Answered = Readonly<{ status: number; headers: Readonly<Record<string, string>>; body: string }> | 'drop'

/** A machine that has a metadata service and a clock, and no programs. */
export type BareMachine = Readonly<{ metadata: (request: Asked) => Promise<Answered>; now: () => number }>

/**
 * What a machine without programs prints when it is sent the probe, in whatever language: the Node probe is run here
 * with the settings that stand in the script. Anything else is not found, as a shell says it.
 */
export const answerProbe = async (
  machine: BareMachine,
  { text }: Readonly<{ text: string }>,
): Promise<Readonly<{ exitCode: number; output: string }>> => {
  if (!text.includes('rolekeeper-probe/v1')) return { exitCode: 127, output: 'sh: not found\n' }
  const line = await runProbe(settingsIn(unpacked(text)), sendFrom(machine), () => new Date(machine.now()))
  return { exitCode: 0, output: `${line}\n` }
}

/** Container groups get the script compressed and in pieces (cloud/probe/packed.ts). */
const unpacked = (text: string): string => {
  const [, pieces] = text.split('\nrolekeeper-probe/v1\n')
  return pieces === undefined ? text : gunzipSync(Buffer.from(pieces, 'base64')).toString()
}

const settingsIn = (script: string): ProbeEnvironment =>
  Object.fromEntries(
    [...script.matchAll(/^(?:\$env:)?(ROLEKEEPER_\w+)='([^']*)'$/gm)].map(([, name = '', value = '']) => [name, value]),
  )

const sendFrom =
  ({ metadata }: BareMachine): Send =>
  async (method, url, headers) => {
    if (!url.startsWith('http://100.100.100.200/')) return sendOverNetwork(method, url, headers)
    // As a server gets them: names in lower case.
    const lower = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
    const answer = await metadata({ method, url, headers: lower, body: '' })
    if (answer === 'drop') return { status: 0, date: '', body: '' }
    return { status: answer.status, date: answer.headers['date'] ?? '', body: answer.body }
  }
