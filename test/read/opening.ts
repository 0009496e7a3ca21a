import { formatProblem } from '../../src/read/problems.ts'
import { openSource, type Source } from '../../src/read/source.ts'

export const open = async (spec: string): Promise<Source> => {
  const opened = await openSource(spec)
  if (!opened.ok) throw new Error(opened.problems.map(formatProblem).join('\n'))
  return opened.source
}

/** The problems of what could not be opened, as people read them. */
export const refusal = async (spec: string): Promise<string> => {
  const opened = await openSource(spec)
  return opened.ok ? 'opened' : opened.problems.map(formatProblem).join('\n')
}

export const paths = ({ files }: Source): readonly string[] => files.map(({ path }) => path)
