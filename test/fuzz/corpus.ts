import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const folder = join(import.meta.dirname, 'corpus')

const filesOf = (target: string): readonly string[] => {
  mkdirSync(join(folder, target), { recursive: true })
  return readdirSync(join(folder, target)).sort()
}

/** The targets that have one. */
export const corpora = (): readonly string[] => readdirSync(folder).sort()

/** Inputs of earlier rounds, the shortest first. Without an ending in their names, no formatter touches them. */
export const corpusOf = (target: string): readonly Uint8Array[] =>
  filesOf(target)
    .map((file) => readFileSync(join(folder, target, file)))
    .sort((a, b) => a.length - b.length)

/** `finding`: it broke something once, and stays. Others stay as long as they make code run that no other does. */
export const keepInput = (target: string, input: Uint8Array, finding: boolean = false): void => {
  const name = createHash('sha256').update(input).digest('hex').slice(0, 12)
  filesOf(target)
  writeFileSync(join(folder, target, finding ? `finding-${name}` : name), input)
}

/** The corpus is these inputs, and whatever was a finding. */
export const replaceCorpus = (target: string, inputs: readonly Uint8Array[]): void => {
  for (const file of filesOf(target)) if (!file.startsWith('finding-')) rmSync(join(folder, target, file))
  for (const input of inputs) keepInput(target, input)
}
