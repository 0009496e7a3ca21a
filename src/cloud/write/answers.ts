import { roleName, type EcsId, type RoleName } from '../../core/model/names.ts'
import type { Answer } from '../../core/ports/cloud-writer.ts'
import { LostAnswer, rows, rowsOrNone, text, textOrEmpty, type Fields } from '../call/decode.ts'

/** HTTP 200 says nothing of the single instance: each id gets the answer of its own row, and one without a row is not done. */
export const toAnswers = (
  body: Fields,
  ids: readonly EcsId[],
  row: 'AttachInstanceRamRoleResult' | 'DetachInstanceRamRoleResult',
): readonly Answer[] => {
  const requestId = text(body, 'RequestId')
  const said = new Map(rows(body, `${row}s`, row).map((one) => [text(one, 'InstanceId'), one]))
  return ids.map((id) => {
    const one = said.get(id)
    return one === undefined ? withoutRow(id, requestId) : toAnswer(one, id, requestId)
  })
}

const withoutRow = (id: EcsId, requestId: string): Answer => ({
  id,
  done: false,
  code: 'NoRow',
  message: 'The answer does not mention the instance.',
  requestId,
  tookOff: null,
})

/** Official samples leave out Success, so that Code counts too. */
const toAnswer = (row: Fields, id: EcsId, requestId: string): Answer => {
  const success = row['Success'] ?? null
  if (success !== null && typeof success !== 'boolean') throw new LostAnswer('Success is neither true nor false')
  const code = textOrEmpty(row, 'Code')
  return {
    id,
    done: success === true || code === '200',
    code: code === '' ? 'NoCode' : code,
    message: textOrEmpty(row, 'Message'),
    requestId,
    tookOff: tookOffOf(row, id),
  }
}

/** Detach names what it took off in a list within the row. */
const tookOffOf = (row: Fields, id: EcsId): RoleName | null => {
  const taken = rowsOrNone(row, 'InstanceRamRoleSets', 'InstanceRamRoleSet').find(
    (one) => textOrEmpty(one, 'InstanceId') === id,
  )
  const role = taken === undefined ? '' : textOrEmpty(taken, 'RamRoleName')
  return role === '' ? null : roleName(role)
}
