import type { CloudFailure } from '../../core/model/cloud-failure.ts'
import type { AccountId } from '../../core/model/names.ts'
import type { Caller } from '../call/call.ts'
import { text } from '../call/decode.ts'
import { isEntityAlready, isNoEntity } from '../call/errors.ts'
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

/** What should go is gone already. */
export const unlessGone = (writing: Promise<RamDone>): Promise<RamDone> => unless(isNoEntity, writing)

/** What should be there is there already. */
export const unlessThere = (writing: Promise<RamDone>): Promise<RamDone> => unless(isEntityAlready, writing)

const unless = async (isSo: (error: unknown) => error is CloudFailure, writing: Promise<RamDone>): Promise<RamDone> => {
  try {
    return await writing
  } catch (error) {
    if (!isSo(error)) throw error
    return { requestId: error.facts.requestId ?? '', alreadySo: true }
  }
}
