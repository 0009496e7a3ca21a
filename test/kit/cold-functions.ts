/** Functions in the tests' own process, each time as a process that has just started has them. */
import type * as driftReport from '../../functions/drift-report.ts'
import type * as pullRequest from '../../functions/pull-request.ts'
import type * as sweep from '../../functions/sweep.ts'

type Functions = Readonly<{
  'drift-report': typeof driftReport
  'pull-request': typeof pullRequest
  sweep: typeof sweep
}>

let starts = 0

/** The handler of `functions/NAME.ts`, which reads its environment with its first event and stays warm from then on. */
export const coldFunction = async <Name extends keyof Functions>(name: Name): Promise<Functions[Name]['handler']> => {
  starts += 1
  // Another query, another module; what it imports is shared.
  const file = `../../functions/${name}.ts?start=${starts}`
  const { handler } = (await import(/* @vite-ignore */ file)) as Functions[Name]
  return handler
}

/** Sets variables of the process, and gives what puts them back as they were. */
export const setVariables = (variables: Readonly<Record<string, string>>): (() => void) => {
  const before = Object.keys(variables).map((name) => [name, process.env[name]] as const)
  Object.assign(process.env, variables)
  return () => {
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name]
      else process.env[name] = value
    }
  }
}
