import { join } from 'node:path'
import type { Problem } from '../../core/model/problem.ts'
import { check, inOrder } from '../../read/problems.ts'
import { said } from '../../read/shape/says.ts'
import { aboutFile } from '../../read/source-file.ts'
import { parseYaml, type YamlDocument } from '../../read/yaml.ts'
import type { Deployed, Trigger } from './deployed.ts'
import { serverlessShape, type PropsShape, type ServerlessShape } from './s-yaml-shape.ts'
import type { TriggerShape } from './s-yaml-trigger.ts'
import { fillIn, type Values } from './s-yaml-variables.ts'

/** A function of s.yaml. `resource` is its name there: `s RESOURCE deploy`. */
export type DeclaredFunction = Deployed & Readonly<{ resource: string; region: string; description: string }>

export type ServerlessReading = Readonly<
  { ok: true; functions: readonly DeclaredFunction[] } | { ok: false; problems: readonly [Problem, ...Problem[]] }
>

/** Where the bundles are that s.yaml names, and what its variables stand for. */
export type ServerlessOptions = Values & Readonly<{ root: string }>

/**
 * Reads s.yaml more strictly than `fc3` does: unknown keys, triggers that would never fire, sizes that the runtime does not
 * have, variables without a value. All problems at once, each with its place.
 */
export const readServerless = (text: string, file: string, options: ServerlessOptions): ServerlessReading => {
  const { documents, problems } = parseYaml(file, text)
  const [document, ...others] = documents
  if (problems.length > 0) return { ok: false, problems: inOrder(problems) }
  if (document === undefined || others.length > 0) {
    return { ok: false, problems: [aboutFile(file, 's.yaml is one document', 'Begin it with edition: 3.0.0.')] }
  }
  const { value, unfilled } = fillIn(document.value, options)
  const checked = check(serverlessShape, { ...document, value })
  const wrong = [
    ...unfilled.map(({ path, message }): Problem => unfilledProblem(document, path, message)),
    // What could not be filled in is wrong in itself, not also in its form.
    ...(checked.ok || unfilled.length > 0 ? [] : checked.problems),
  ]
  if (wrong.length > 0 || !checked.ok) return { ok: false, problems: inOrder(wrong) }
  const shared = sharedNames(checked.value)
  if (shared !== null) {
    const right = 'Give each function a name of its own.'
    return { ok: false, problems: [aboutFile(file, `two functions are called ${shared}`, right)] }
  }
  const functions = Object.entries(checked.value.resources).map(([resource, { props }]) => ({
    resource,
    ...functionOf(props, options.root),
  }))
  return { ok: true, functions }
}

const unfilledProblem = (document: YamlDocument, path: readonly PropertyKey[], message: string): Problem => {
  const { wrong, right } = said(message)
  return { at: document.place(path), wrong: `\`${path.map(String).join('.')}\` ${wrong}`, right }
}

const sharedNames = ({ resources }: ServerlessShape): string | null => {
  const names = Object.values(resources).map(({ props }) => `${props.functionName} in ${props.region}`)
  return names.find((name, at) => names.indexOf(name) !== at) ?? null
}

/** What is left out is as Function Compute has it (API 2023-03-30, PutAsyncInvokeConfig). */
const functionOf = (props: PropsShape, root: string): Omit<DeclaredFunction, 'resource'> => {
  // The shape has made sure of one dot.
  const [file = '', exported = ''] = props.handler.split('.')
  return {
    name: props.functionName,
    region: props.region,
    description: props.description,
    file: join(root, props.code, `${file}.js`),
    exported,
    handler: props.handler,
    role: props.role.slice(props.role.indexOf('/') + 1),
    environment: props.environmentVariables,
    memoryMb: props.memorySize,
    timeoutS: props.timeout,
    reservedConcurrency: props.concurrencyConfig.reservedConcurrency,
    maxAsyncRetryAttempts: props.asyncInvokeConfig?.maxAsyncRetryAttempts ?? 3,
    maxAsyncEventAgeS: props.asyncInvokeConfig?.maxAsyncEventAgeInSeconds ?? 86_400,
    triggers: props.triggers.map(triggerOf),
  }
}

const triggerOf = (trigger: TriggerShape): Trigger => {
  const { triggerName: name } = trigger
  switch (trigger.triggerType) {
    case 'timer': {
      const { cronExpression, enable, payload = '' } = trigger.triggerConfig
      return { type: 'timer', name, cronExpression, payload, enable }
    }
    case 'eventbridge': {
      const { triggerEnable, asyncInvocationType, eventRuleFilterPattern, runOptions } = trigger.triggerConfig
      return {
        type: 'eventbridge',
        name,
        enable: triggerEnable,
        pattern: eventRuleFilterPattern,
        isAsync: asyncInvocationType,
        retries: runOptions.retryStrategy.PushRetryStrategy,
      }
    }
    case 'http': {
      const { authType, methods } = trigger.triggerConfig
      return { type: 'http', name, authType, methods }
    }
  }
}
