import { CloudFailure } from '../../core/model/cloud-failure.ts'
import type { AccountId } from '../../core/model/names.ts'
import type { Caller } from '../call/call.ts'
import { text } from '../call/decode.ts'
import type { Query } from '../call/operation.ts'

export type RamDone = Readonly<{ requestId: string; alreadySo: boolean }>

type Write = Readonly<{ account: AccountId; action: string; query: Query; resource: string }>

export const writeRam = ({ call }: Caller, { account, action, query, resource }: Write): Promise<RamDone> =>
  call({
    operation: { service: 'ram', action, kind: 'write' },
    account,
    region: null,
    query,
    resource,
    decode: (body) => ({ requestId: text(body, 'RequestId'), alreadySo: false }),
  })

/** What should go is gone already (EntityNotExist.*, error table of RAM). */
export const unlessGone = (writing: Promise<RamDone>): Promise<RamDone> => unless('not-found', writing)

export const unless = async (how: 'not-found' | 'conflict', writing: Promise<RamDone>): Promise<RamDone> => {
  try {
    return await writing
  } catch (error) {
    if (!(error instanceof CloudFailure) || error.facts.class !== how) throw error
    return { requestId: error.facts.requestId ?? '', alreadySo: true }
  }
}
