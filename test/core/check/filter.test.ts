import { describe, expect, it } from 'vitest'
import { noFilter, passes, type Filter } from '../../../src/core/check/filter.ts'
import type { Attach, RamAction } from '../../../src/core/model/action.ts'
import { bindingName, ecsId, roleName } from '../../../src/core/model/names.ts'
import { hangzhou, prod } from '../../kit/model.ts'

const attach: Attach = {
  ...{
    kind: 'attach',
    class: 'birth',
    from: null,
    to: roleName('web'),
    binding: bindingName('web'),
    cause: 'commit',
    why: '',
  },
  target: { type: 'ecs', account: prod, region: hangzhou, id: ecsId('i-1') },
  sessionPolicy: null,
}
const ram: RamAction = {
  ...{ kind: 'delete-role', class: 'ram', effect: 'narrows', role: roleName('web'), from: null, to: null },
  ...{ binding: null, cause: 'commit', why: '' },
  target: { type: 'role', account: prod, id: 'web' },
}

describe('a filter', () => {
  it.each<[Partial<Filter>, boolean, boolean]>([
    [{}, true, true],
    [{ accounts: ['prod'] }, true, true],
    [{ accounts: ['1234567890123456'] }, true, true],
    [{ accounts: ['dev'] }, false, false],
    [{ regions: ['cn-hangzhou'] }, true, false],
    [{ regions: ['cn-shanghai'] }, false, false],
    [{ instances: ['i-1', 'i-2'] }, true, false],
    [{ instances: ['web'] }, false, false],
    [{ bindings: ['web'] }, true, false],
    [{ bindings: [] }, false, false],
    [{ classes: ['birth'] }, true, false],
    [{ classes: ['attach'] }, true, false],
    [{ classes: ['ram'] }, false, true],
    [{ classes: ['delete-role'] }, false, true],
    [{ classes: ['birth'], regions: ['cn-shanghai'] }, false, false],
  ])('%o lets an attach pass: %s, and a change in RAM: %s', (more, anAttach, aRamAction) => {
    expect(passes({ ...noFilter, ...more }, attach, 'prod')).toBe(anAttach)
    expect(passes({ ...noFilter, ...more }, ram, 'prod')).toBe(aRamAction)
  })
})
