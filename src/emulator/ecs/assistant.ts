import { createMetadata } from '../metadata/service.ts'
import { toSeconds } from '../world/clock.ts'
import type { Instance } from '../world/instance-table.ts'
import type { Command, Machine } from '../world/shell.ts'
import type { Call } from '../world/service.ts'
import type { Invocation, SentCommand } from '../world/world.ts'
import { newId } from '../world/world.ts'
import { regionTables, visible } from './arguments.ts'
import { ecsError } from './errors.ts'

const languages: Readonly<Record<string, Command['language']>> = {
  RunShellScript: 'shell',
  RunPowerShellScript: 'powershell',
  RunBatScript: 'batch',
}

/** RunCommand: one command for 1 to 100 instances, carried out while the caller goes on. */
export const runCommand = (call: Call): Record<string, unknown> => {
  const { params, account, region, world } = call
  const tables = regionTables(call)
  const command = readCommand(call)
  const ids = params.list('InstanceId')
  if (ids.length > 100) throw ecsError('tooManyMachines')
  const rows = ids.map((id) => visible(tables, id, call.now))
  const found = rows.filter((row) => row !== undefined)
  // "If any of the specified instances does not meet the conditions, you must reselect the instances."
  if (found.length < Math.max(1, ids.length)) throw ecsError('unknownMachine')
  const token = params.text('ClientToken')
  const key = `RunCommand ${region} ${token ?? ''}`
  const before = token === undefined ? undefined : account.clientTokens.get(key)
  if (before !== undefined) return answer(before)
  const sent: SentCommand = {
    InvokeId: newId(world, 't-'),
    CommandId: newId(world, 'c-'),
    accountId: account.id,
    region,
    // Timeout: 60 seconds by default.
    timeoutMs: params.integer('Timeout', { min: 10, max: 86_400, default: 60 }) * 1000,
    invocations: found.map((instance) => invoke(call, instance, command)),
  }
  world.commands.set(sent.InvokeId, sent)
  if (token !== undefined) account.clientTokens.set(key, [sent.InvokeId, sent.CommandId])
  return answer([sent.InvokeId, sent.CommandId])
}

const answer = ([InvokeId, CommandId]: readonly string[]) => ({ InvokeId, CommandId })

const readCommand = ({ params }: Call): Command => {
  const language = languages[params.required('Type')]
  if (language === undefined) throw ecsError('badCommandType')
  const content = params.required('CommandContent')
  const encoding = params.text('ContentEncoding') ?? 'PlainText'
  if (encoding !== 'PlainText' && encoding !== 'Base64') throw ecsError('badEncoding')
  const text = encoding === 'Base64' ? Buffer.from(content, 'base64').toString() : content
  // CommandContent: at most 24 KB after Base64.
  if (Buffer.from(text).toString('base64').length > 24 * 1024) throw ecsError('longCommand')
  return { language, text }
}

const invoke = ({ world, now }: Call, instance: Instance, command: Command): Invocation => {
  const row = { InstanceId: instance.InstanceId, ExitCode: undefined, Output: '', startedAt: now }
  const why = refusal(instance, command)
  if (why !== undefined) {
    return { ...row, InvocationStatus: 'Aborted', ErrorCode: why[0], ErrorInfo: why[1], finishedAt: now }
  }
  const begun: Invocation = { ...row, InvocationStatus: 'Running', ErrorCode: '', ErrorInfo: '', finishedAt: undefined }
  const metadata = createMetadata(world)
  const machine: Machine = {
    id: instance.InstanceId,
    metadata: (request) => metadata(instance.InstanceId, request),
    now: () => world.clock.now() + instance.guest.clockSkewMs,
  }
  const end = (exitCode: number, output: string): void => {
    if (begun.InvocationStatus !== 'Running') return
    Object.assign(begun, { ExitCode: exitCode, Output: output, finishedAt: world.clock.now() })
    begun.InvocationStatus = exitCode === 0 ? 'Success' : 'Failed'
    if (exitCode !== 0) begun.ErrorCode = 'ExitCodeNonzero'
  }
  world.shell(machine, command).then(
    ({ exitCode, output }) => end(exitCode, output),
    (error: unknown) => end(1, String(error)),
  )
  return begun
}

/** DescribeInvocationResults, ErrorCode: why a command did not reach an instance. */
const refusal = ({ Status, guest }: Instance, { language }: Command): readonly [string, string] | undefined => {
  if (Status !== 'Running') return ['InstanceNotRunning', 'the instance is not running']
  if (!guest.hasAssistant) return ['ClientNotRunning', 'the Cloud Assistant agent is not running']
  const fits = (language === 'shell') === (guest.osType === 'linux')
  return fits ? undefined : ['CommandNotApplicable', 'the command is not applicable to the instance']
}

/** DescribeInvocationResults: pages by token, 10 rows by default and 50 at most; output in Base64 unless asked otherwise. */
export const describeInvocationResults = (call: Call): Record<string, unknown> => {
  const { params, account, region, world } = call
  regionTables(call)
  const [invokeId, instanceId] = [params.text('InvokeId'), params.text('InstanceId')]
  const plain = params.text('ContentEncoding') === 'PlainText'
  const rows = [...world.commands.values()]
    .filter((sent) => sent.accountId === account.id && sent.region === region)
    .filter(({ InvokeId }) => invokeId === undefined || InvokeId === invokeId)
    .flatMap((sent) => sent.invocations.map((row) => toRow(call, sent, row, plain)))
    .filter(({ InstanceId }) => instanceId === undefined || InstanceId === instanceId)
  const from = startOf(params.text('NextToken'))
  const size = params.integer('MaxResults', { min: 1, max: 50, default: 10 })
  const NextToken = from + size < rows.length ? Buffer.from(String(from + size)).toString('base64url') : ''
  const InvocationResult = rows.slice(from, from + size)
  return { Invocation: { InvocationResults: { InvocationResult }, NextToken, TotalCount: rows.length } }
}

const startOf = (token: string | undefined): number => {
  if (token === undefined) return 0
  const from = Buffer.from(token, 'base64url').toString()
  if (!/^\d{1,6}$/.test(from)) throw ecsError('badToken')
  return Number(from)
}

const toRow = ({ now }: Call, sent: SentCommand, row: Invocation, plain: boolean) => {
  // A command that runs too long is ended, whatever it would still say.
  if (row.InvocationStatus === 'Running' && now >= row.startedAt + sent.timeoutMs) {
    Object.assign(row, { InvocationStatus: 'Timeout', ErrorCode: 'ExecutionTimeout', finishedAt: now })
  }
  return {
    InvokeId: sent.InvokeId,
    CommandId: sent.CommandId,
    InstanceId: row.InstanceId,
    InvocationStatus: row.InvocationStatus,
    InvokeRecordStatus: row.InvocationStatus === 'Running' ? 'Running' : 'Finished',
    ErrorCode: row.ErrorCode,
    ErrorInfo: row.ErrorInfo,
    ...(row.ExitCode === undefined ? {} : { ExitCode: row.ExitCode }),
    Output: plain ? row.Output : Buffer.from(row.Output).toString('base64'),
    Dropped: 0,
    Repeats: 1,
    StartTime: toSeconds(row.startedAt),
    FinishedTime: row.finishedAt === undefined ? '' : toSeconds(row.finishedAt),
  }
}

/** DescribeCloudAssistantStatus: of named instances, at most 50. */
export const describeCloudAssistantStatus = (call: Call): Record<string, unknown> => {
  const tables = regionTables(call)
  const ids = call.params.list('InstanceId')
  if (ids.length > 50) throw ecsError('tooManyMachines')
  const rows = ids.map((id) => visible(tables, id, call.now)).filter((row) => row !== undefined)
  const InstanceCloudAssistantStatus = rows.map(({ InstanceId, Status, guest }) => ({
    InstanceId,
    CloudAssistantStatus: String(Status === 'Running' && guest.hasAssistant),
    CloudAssistantVersion: guest.osType === 'linux' ? '2.2.3.857' : '2.1.3.857',
    OSType: guest.osType === 'linux' ? 'Linux' : 'Windows',
    LastHeartbeatTime: toSeconds(call.now),
  }))
  return {
    TotalCount: rows.length,
    NextToken: '',
    InstanceCloudAssistantStatusSet: { InstanceCloudAssistantStatus },
  }
}
