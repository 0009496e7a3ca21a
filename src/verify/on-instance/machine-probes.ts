import { readFile } from 'node:fs/promises'

const files = { sh: 'probe.sh', powershell: 'probe.ps1' } as const

/** The probe in a language that every machine of its kind has. A function's bundle holds their texts (`scripts/bundle.ts`). */
export const readProbe = (language: keyof typeof files): Promise<string> =>
  readFile(new URL(files[language], import.meta.url), 'utf8')
