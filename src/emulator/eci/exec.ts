import { createMetadata } from '../metadata/service.ts'
import type { Action } from '../world/service.ts'
import { whenDone } from '../world/service.ts'
import { regionOf } from '../world/world.ts'
import { badParameter, incorrectStatus, tooMany, unknownGroup } from './errors.ts'
import { settle } from './life.ts'
import { listAt } from './shapes.ts'

const most = { words: 20, letters: 256 }

/** ExecContainerCommand: up to 20 words of 256 characters; with Sync the answer has what the command printed. */
export const execContainerCommand: Action = ({ params, account, region, world, now }) => {
  const tables = regionOf(account, region)
  settle(tables, now)
  const id = params.required('ContainerGroupId')
  const group = tables.containerGroups.get(id)
  if (group === undefined) throw unknownGroup(id)
  if (group.Status !== 'Running') throw incorrectStatus(id, group.Status)
  const name = params.required('ContainerName')
  if (!listAt(group.more, 'Containers').some(({ Name }) => Name === name)) throw badParameter('ContainerName')
  const words = readWords(params.json('Command'))
  const address = { WebSocketUri: `wss://eci-${region}.aliyun.com/exec/?s=emulated`, HttpUrl: '' }
  if (!params.boolean('Sync')) return address
  // Sync: TTY must be false.
  if (params.boolean('TTY')) throw badParameter('TTY')
  const metadata = createMetadata(world)
  const machine = {
    id,
    metadata: (request: Parameters<typeof metadata>[1]) => metadata(id, request),
    now: world.clock.now,
  }
  const ran = world.shell(machine, { language: 'shell', text: scriptIn(words) })
  return { ...address, [whenDone]: ran.then(({ output }) => ({ SyncResponse: output })) }
}

const readWords = (value: unknown): readonly string[] => {
  if (!Array.isArray(value) || !value.every((word) => typeof word === 'string')) throw badParameter('Command')
  const words = value as readonly string[]
  if (words.length > most.words) throw tooMany('Command', most.words)
  if (words.some((word) => word.length > most.letters)) throw tooMany('Command', most.letters)
  return words
}

/** What `sh -c` is to run, with its parameters behind it as they would stand in a file. */
const scriptIn = (words: readonly string[]): string => (words[1] === '-c' ? words.slice(2) : words).join('\n')
