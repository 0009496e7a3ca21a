import { readFile } from 'node:fs/promises'
import { transform } from 'esbuild'
import { readProbe } from './machine-probes.ts'

/** The probe in a language that machines have: a single file without dependencies. */
export type ProbeLanguage = 'sh' | 'node' | 'powershell'

const main = `
process.stdout.write(\`\${await runProbe(process.env, sendOverNetwork, () => new Date())}\\n\`)
`

/** The text of the probe, to be kept as a file and run. */
export const printedProbe = async (language: ProbeLanguage): Promise<string> => {
  if (language !== 'node') return readProbe(language)
  const source = await readFile(new URL('probe.ts', import.meta.url), 'utf8')
  const { code } = await transform(source, { loader: 'ts', target: 'node18', format: 'esm' })
  return `#!/usr/bin/env node\n${code}${main}`
}
