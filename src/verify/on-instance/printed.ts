import { readFile } from 'node:fs/promises'
import { transform } from 'esbuild'

/** The probe in a language that machines have: a single file without dependencies. */
export type ProbeLanguage = 'sh' | 'node' | 'powershell'

const read = (file: string): Promise<string> => readFile(new URL(file, import.meta.url), 'utf8')

const main = `
process.stdout.write(\`\${await runProbe(process.env, sendOverNetwork, () => new Date())}\\n\`)
`

/** The text of the probe, to be kept as a file and run. */
export const printedProbe = async (language: ProbeLanguage): Promise<string> => {
  if (language === 'sh') return read('probe.sh')
  if (language === 'powershell') return read('probe.ps1')
  const { code } = await transform(await read('probe.ts'), { loader: 'ts', target: 'node18', format: 'esm' })
  return `#!/usr/bin/env node\n${code}${main}`
}
