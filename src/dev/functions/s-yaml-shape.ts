import * as z from 'zod'
import { object, oneOf, says } from '../../read/shape/says.ts'
import { checked, text } from '../../read/shape/values.ts'
import { trigger, type TriggerShape } from './s-yaml-trigger.ts'

/** A function as `fc3` takes it, with the few properties that a function of ours needs. */
export type PropsShape = Readonly<{
  region: string
  functionName: string
  description: string
  runtime: 'nodejs20'
  handler: string
  code: string
  memorySize: number
  cpu: number
  diskSize: 512 | 10240
  timeout: number
  role: string
  internetAccess: boolean
  environmentVariables: Readonly<Record<string, string>>
  concurrencyConfig: Readonly<{ reservedConcurrency: number }>
  asyncInvokeConfig?: Readonly<{
    maxAsyncRetryAttempts: number
    maxAsyncEventAgeInSeconds: number
    asyncTask?: false
    destinationConfig: Readonly<{ onFailure: Readonly<{ destination: string }> }>
  }>
  logConfig: 'auto'
  triggers: readonly TriggerShape[]
}>

export type ServerlessShape = Readonly<{
  edition: string
  name: string
  access: string
  vars: Readonly<Record<string, string>>
  resources: Readonly<Record<string, Readonly<{ component: 'fc3'; props: PropsShape }>>>
}>

/** fc3's schema, `IRegion`: ECS has regions that Function Compute lacks. */
const regions = [
  ...['cn-beijing', 'cn-chengdu', 'cn-hangzhou', 'cn-heyuan-acdr-1', 'cn-hongkong', 'cn-huhehaote', 'cn-qingdao'],
  ...['cn-shanghai', 'cn-shanghai-cloudspe', 'cn-shanghai-finance-1', 'cn-shenzhen', 'cn-wulanchabu'],
  ...['cn-zhangjiakou', 'ap-northeast-1', 'ap-northeast-2', 'ap-south-1', 'ap-southeast-1', 'ap-southeast-2'],
  ...['ap-southeast-3', 'ap-southeast-5', 'ap-southeast-7', 'eu-central-1', 'eu-west-1', 'me-central-1'],
  ...['us-east-1', 'us-west-1'],
]

const region = checked(
  (name) => (regions.includes(name) ? null : 'is no region of Function Compute'),
  `Write one of ${regions.join(', ')}.`,
)

const matching = (form: RegExp, wrong: string, right: string): z.ZodType<string, string> =>
  checked((value) => (form.test(value) ? null : wrong), right)

const whole = (from: number, to: number, step = 1): z.ZodType<number> =>
  z.number().refine((value) => Number.isInteger(value) && value >= from && value <= to && value % step === 0, {
    error: says(
      'is out of bounds',
      `Write a whole number from ${from} to ${to}${step === 1 ? '' : ` in steps of ${step}`}.`,
    ),
  })

const cpu = z
  .number()
  .refine((value) => value >= 0.05 && value <= 16 && Number.isInteger(Math.round(value * 1e6) / 5e4), {
    error: says('is no share of a CPU', 'Write a number from 0.05 to 16 in steps of 0.05.'),
  })

/** "Environment variables": 4 KB all together, and names that the runtime sets itself are taken. */
const environment = z
  .record(
    matching(
      /^(?!FC_|ALIBABA_CLOUD_)[A-Za-z][A-Za-z0-9_]*$/,
      'is no name that is free',
      'Write letters, digits and _.',
    ),
    z.string(),
  )
  .refine((all) => Buffer.byteLength(JSON.stringify(all)) <= 4096, {
    error: says('holds more than 4 KB', 'Put what is large into a file of the bundle, and its name here.'),
  })

const destination = matching(
  /^acs:(?:mns:[a-z0-9-]+:\d*:\/(?:queues|topics)\/[A-Za-z0-9-]+\/messages|fc:[a-z0-9-]+:\d*:functions\/[A-Za-z0-9_-]+)$/,
  'is no destination',
  'Write acs:mns:REGION:ACCOUNT:/queues/NAME/messages.',
)

const props = object(
  {
    region,
    functionName: matching(
      /^[A-Za-z_][A-Za-z0-9_-]{0,63}$/,
      'is no name of a function',
      'Write up to 64 letters, digits, _ and -; the first no digit and no -.',
    ),
    description: text,
    runtime: oneOf(['nodejs20']),
    handler: matching(/^[a-z0-9-]+\.[A-Za-z]\w*$/, 'is no handler', 'Write FILE.EXPORT: sweep.handler.'),
    code: matching(/^\.\/dist\/[a-z0-9-]+$/, 'is no bundle', 'Write ./dist/NAME, as npm run bundle makes it.'),
    memorySize: whole(128, 32_768, 64),
    cpu,
    diskSize: z.union([z.literal(512), z.literal(10_240)], {
      error: says('is no size of a disk', 'Write 512 or 10240.'),
    }),
    timeout: whole(1, 86_400),
    role: matching(
      /^acs:ram::\d+:role\/[a-z0-9.-]{1,64}$/,
      'is no role',
      'Write acs:ram::ACCOUNT:role/NAME, in lower case.',
    ),
    internetAccess: z.boolean(),
    environmentVariables: environment,
    concurrencyConfig: object({ reservedConcurrency: whole(1, 100) }),
    // The API takes a week at the most; fc3's own schema more (SDK fc-20230330, PutAsyncInvokeConfigInput).
    asyncInvokeConfig: object({
      maxAsyncRetryAttempts: whole(0, 8),
      maxAsyncEventAgeInSeconds: whole(1, 604_800),
      asyncTask: z
        .literal(false, { error: says('is not false', 'Write false: nothing asks for tasks.') })
        .exactOptional(),
      destinationConfig: object({ onFailure: object({ destination }) }),
    }).exactOptional(),
    logConfig: oneOf(['auto']),
    triggers: z.array(trigger),
  },
  {
    instanceConcurrency: says(
      'is for custom runtimes',
      'Leave it out: nodejs20 gives an instance one request at a time.',
    ),
    provisionConfig: says('keeps instances that cost at all times', 'Leave it out: cold starts are short.'),
  },
)
  // "Specifications of instances": between 1 and 4 GB for each CPU.
  .refine(({ memorySize, cpu: share }) => memorySize / 1024 / share >= 0.99 && memorySize / 1024 / share <= 4.01, {
    path: ['cpu'],
    error: says('does not go with the memory', 'Give each CPU 1 to 4 GB.'),
  })
  .refine(
    ({ asyncInvokeConfig, triggers }) =>
      asyncInvokeConfig !== undefined || triggers.every(({ triggerType }) => triggerType === 'http'),
    {
      path: ['asyncInvokeConfig'],
      error: says('is missing', 'Say how often a timer or an event is tried, and where it goes then.'),
    },
  )
  .refine(({ triggers }) => new Set(triggers.map(({ triggerName }) => triggerName)).size === triggers.length, {
    path: ['triggers'],
    error: says('has two triggers of one name', 'Name them differently.'),
  })

export const serverlessShape: z.ZodType<ServerlessShape> = object({
  edition: oneOf(['3.0.0']),
  name: matching(/^[a-z][a-z0-9-]*$/, 'is no name', 'Write lower-case letters, digits and -.'),
  access: text,
  vars: z.record(matching(/^[a-z]\w*$/, 'is no name', 'Write letters, digits and _.'), z.string()),
  resources: z
    .record(
      matching(/^[a-z][a-z0-9-]*$/, 'is no name', 'Write lower-case letters, digits and -.'),
      object({ component: oneOf(['fc3']), props }),
    )
    .refine((all) => Object.keys(all).length > 0, { error: says('is empty', 'Write a function.') }),
})
