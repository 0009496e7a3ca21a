import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { serve, type Served } from '../../src/emulator/serve.ts'
import type { Fleet } from '../../src/emulator/world/fleet.ts'
import { folderStore } from '../../src/ledger/folder-store.ts'
import { openFolder } from '../../src/ledger/format.ts'
import { openReader } from '../../src/ledger/reader.ts'
import { openRequestBox } from '../../src/ledger/requests.ts'
import type { LedgerReader } from '../../src/core/ports/ledger.ts'
import type { RequestBox } from '../../src/core/ports/request-box.ts'
import type { FunctionContext } from '../../src/wire/function.ts'
import { realClock } from '../../src/wire/surroundings.ts'
import { coldFunction, setVariables } from './cold-functions.ts'
import { ACCOUNT } from './fleets.ts'
import { startGithub } from './hosts/github.ts'
import { writeComment, type FakeHost } from './hosts/host.ts'
import { commentEvent, pullEvent, pushEvent, webhookSecret, type Webhook } from './hosts/webhooks.ts'
import { listenTo } from './invocations.ts'
import { pushedRepository, type PushedRepository } from './pushed-repository.ts'

type Call = (event: unknown, context: FunctionContext) => Promise<unknown>

/** GitHub, git, cloud and ledger of this machine, and the two functions that pull requests go through, in this process. */
export type PullFunctions = Readonly<{
  emulator: Served
  github: FakeHost
  repository: PushedRepository
  box: RequestBox
  ledger: () => LedgerReader
  folder: string
  /** Opens a request with these files; its head. */
  open: (number: number, files: Readonly<Record<string, string>>) => Promise<string>
  /** Merges it; the commit on the branch. */
  merge: (number: number) => Promise<string>
  /** Writes a comment in it. */
  say: (author: string, number: number, text: string) => Promise<void>
  /** Sends the function what a host might have sent, or anybody. */
  post: (webhook: Webhook) => Promise<Readonly<{ statusCode: number; body: string }>>
  /** Calls a function as whoever may. */
  call: (name: string, event: unknown) => Promise<unknown>
  /** What the functions have logged. */
  lines: readonly string[]
  /** A sweep as its timer starts it. */
  sweep: () => Promise<void>
  /** Does all that functions have asked of functions. */
  drain: () => Promise<void>
  /** Our own comments in a request, the oldest first. */
  answers: (number: number) => readonly string[]
  /** What was written to the cloud since the last time, one word for each instance or role. */
  writes: () => readonly string[]
  close: () => Promise<void>
}>

/** With these files on `main`, accepted and converged. */
export const startPullFunctions = async (
  fleet: Fleet,
  files: Readonly<Record<string, string>>,
): Promise<PullFunctions> => {
  const folder = await mkdtemp(join(tmpdir(), 'rolekeeper-pulls-'))
  const emulator = await serve({ fleet })
  const github = await startGithub()
  const repository = await pushedRepository()
  const invoked = await listenTo(() => ({ status: 202 }))
  const { endpoint, accessKeyId, accessKeySecret } = emulator.facts
  const ledgerFolder = join(folder, 'ledger')
  await openFolder(ledgerFolder, { cloud: new URL(endpoint).origin, mayCreate: true })
  const restoreVariables = setVariables({
    ROLEKEEPER_CLOUD: endpoint,
    ROLEKEEPER_DESIRED: repository.desired,
    ROLEKEEPER_LEDGER: ledgerFolder,
    ROLEKEEPER_FC_ENDPOINT: invoked.url,
    ROLEKEEPER_HOST: 'github:acme/roles',
    ROLEKEEPER_HOST_API: github.url,
    ROLEKEEPER_HOST_TOKEN: github.state.token,
    ROLEKEEPER_WEBHOOK_SECRET: webhookSecret,
    ROLEKEEPER_SWEEP_FUNCTION: 'rolekeeper-sweep',
    ROLEKEEPER_PULL_REQUEST_FUNCTION: 'rolekeeper-pull-request',
  })
  const functions: Readonly<Record<string, Call>> = {
    'rolekeeper-sweep': await coldFunction('sweep'),
    'rolekeeper-pull-request': await coldFunction('pull-request'),
  }
  const lines: string[] = []
  const call = (name: string, event: unknown): Promise<unknown> => {
    const handler = functions[name]
    if (handler === undefined) throw new Error(`${name} is no function.`)
    return handler(event, {
      requestId: 'req-1',
      accountId: ACCOUNT,
      region: 'cn-hangzhou',
      credentials: { accessKeyId, accessKeySecret },
      function: { name, timeout: 600 },
      logger: { info: (line) => void lines.push(line) },
    })
  }
  const drain = async (): Promise<void> => {
    for (let one = invoked.received.shift(); one !== undefined; one = invoked.received.shift()) {
      const [, name = ''] = /functions\/([^/]+)\/invocations/.exec(one.url) ?? []
      await call(name, Buffer.from(one.body))
    }
  }
  const post: PullFunctions['post'] = async ({ method, headers, body }) => {
    const event = { rawPath: '/', headers, body: body.toString('base64'), isBase64Encoded: true }
    const answer = await call('rolekeeper-pull-request', { ...event, requestContext: { http: { method } } })
    return answer as Readonly<{ statusCode: number; body: string }> // of an http trigger's function
  }
  const deliver = async (webhook: Webhook): Promise<void> => {
    const answer = await post(webhook)
    if (answer.statusCode !== 202) throw new Error(JSON.stringify(answer))
  }
  const { state } = github
  state.rights.set('alice', 'write').set('mallory', 'read')
  const store = folderStore(ledgerFolder)
  const sweep = async (): Promise<void> => {
    await call('rolekeeper-sweep', Buffer.from(JSON.stringify({ triggerName: 'sweep' })))
    await drain()
  }
  let last = await repository.push(files)
  await sweep()
  emulator.cloud.world.calls.clear()
  return {
    emulator,
    github,
    repository,
    folder: ledgerFolder,
    box: openRequestBox(store, realClock.now),
    ledger: () => openReader(store),
    post,
    call,
    lines,
    sweep,
    drain,
    open: async (number, changed) => {
      const head = await repository.propose(number, changed)
      state.now = Date.now()
      state.pulls.set(number, {
        ...{ state: 'open', head, base: 'main', baseCommit: last },
        ...{ mergedAs: null, fork: false, canMerge: true },
      })
      await deliver(pullEvent('github', 'opened', { number, seed: head }))
      await drain()
      return head
    },
    merge: async (number) => {
      const pull = state.pulls.get(number)
      if (pull === undefined) throw new Error(`There is no request ${number}.`)
      const mergedAs = await repository.merge(pull.head)
      Object.assign(pull, { state: 'merged', mergedAs })
      last = mergedAs
      await deliver(pullEvent('github', 'merged', { number, seed: mergedAs }))
      await deliver(pushEvent('github', 'refs/heads/main', mergedAs))
      await drain()
      return mergedAs
    },
    say: async (author, number, text) => {
      state.now = Date.now()
      const { id } = writeComment(state, number, author, text)
      await deliver(commentEvent('github', id, text, number))
      await drain()
    },
    answers: (number) =>
      state.comments.filter((one) => one.number === number && one.author === state.us).map(({ text }) => text),
    writes: () => {
      const { calls } = emulator.cloud.world
      const written = calls.all().filter(({ write, code }) => write && code === null)
      calls.clear()
      return written.flatMap(({ action, params }) => wordsOf(action, params)).toSorted()
    },
    close: async () => {
      restoreVariables()
      await invoked.close()
      await repository.close()
      await github.close()
      await emulator.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** `AttachInstanceRamRole i-1 web-tier`, for each of a batch. */
const wordsOf = (action: string, params: Readonly<Record<string, string>>): readonly string[] => {
  const role = params['RamRoleName'] ?? params['RoleName'] ?? ''
  const ids = params['InstanceIds']
  if (ids === undefined) return [[action, role, params['PolicyName'] ?? ''].join(' ').trim()]
  return (JSON.parse(ids) as readonly string[]).map((id) => `${action} ${id} ${role}`)
}
