import { describe, expect, it } from 'vitest'
import type { RamDocument } from '../../../../src/core/model/policy.ts'
import { allows, finding, kinds, policySpec, ramPlanOf, wishesOf, worldOf } from './made.ts'

const both: RamDocument = {
  Version: '1',
  Statement: [{ Effect: 'Allow', Action: ['oss:Get*', 'oss:Put*'], Resource: '*' }],
}
const spec = policySpec('p', allows('oss:Get*'), { description: 'Reads' })
const planFor = (document: RamDocument | null, ours = true, adopt = false) =>
  ramPlanOf(wishesOf([], [{ ...spec, adopt }]), worldOf({ policies: { p: { document, ours } } }))

describe('a declared policy', () => {
  it('that does not exist is made', () => {
    expect(ramPlanOf(wishesOf([], [spec]), worldOf({})).ramActions).toMatchObject([
      { kind: 'create-policy', policy: 'p', document: spec.document, description: 'Reads', effect: 'widens' },
    ])
  })

  it('gets a new version where its document means something else, and none where it means the same', () => {
    expect(planFor(allows('OSS:get*')).ramActions).toEqual([])
    expect(planFor(allows('oss:Put*')).ramActions).toMatchObject([
      {
        kind: 'update-policy',
        document: spec.document,
        from: 'v1',
        why: 'The document of policy p (version v1) differs from what is declared.',
      },
    ])
  })

  it('narrows only where it surely gives nothing', () => {
    const effect = (document: RamDocument | null) => planFor(document).ramActions?.map((action) => action.effect)
    const onCondition: RamDocument = {
      Version: '1',
      Statement: [
        ...allows('oss:Get*').Statement,
        { Effect: 'Allow', Action: 'oss:Put*', Resource: '*', Condition: { Bool: { 'acs:SecureTransport': 'true' } } },
      ],
    }
    const denying: RamDocument = {
      Version: '1',
      Statement: [
        ...both.Statement,
        { Effect: 'Deny', Action: 'oss:Get*', Resource: '*', Condition: { Bool: { 'acs:SecureTransport': 'false' } } },
      ],
    }

    expect(effect(both)).toEqual(['narrows'])
    expect(effect(onCondition)).toEqual(['narrows'])
    expect(effect(denying)).toEqual(['widens'])
    expect(effect(allows('oss:Put*'))).toEqual(['widens'])
    expect(effect(null)).toEqual(['widens'])
  })

  it('that exists without our mark is left alone until it is adopted', () => {
    expect(kinds(planFor(both, false))).toEqual([])
    expect(finding(planFor(both, false), 'policy-not-ours').severity).toBe('error')
    expect(kinds(planFor(both, false, true))).toEqual(['update-policy p'])
  })
})
