import { describe, expect, it } from 'vitest'
import { toParams } from '../../src/emulator/wire/params.ts'
import { CloudError } from '../../src/emulator/world/errors.ts'

const params = (all: Readonly<Record<string, string>>) => toParams(new Map(Object.entries(all)))

const codeOf = (action: () => unknown) => {
  try {
    action()
  } catch (error) {
    return error instanceof CloudError ? `${error.status} ${error.code}` : 'another error'
  }
  return 'none'
}

describe('parameters', () => {
  it('that are empty are as if they were not sent', () => {
    expect(params({ Name: '' }).text('Name')).toBeUndefined()
    expect(codeOf(() => params({ Name: '' }).required('Name'))).toBe('400 MissingParameter')
    expect(params({ Name: 'x' }).required('Name')).toBe('x')
  })

  it('that are numbers are held within their bounds', () => {
    const bounds = { min: 1, max: 50, default: 10 }

    expect(['0', '7', '99'].map((Size) => params({ Size }).integer('Size', bounds))).toEqual([1, 7, 50])
    expect(params({}).integer('Size', bounds)).toBe(10)
    expect(codeOf(() => params({ Size: 'big' }).integer('Size', bounds))).toBe('400 InvalidParameter')
  })

  it('that are flattened become lists and objects again', () => {
    const flat = {
      'Container.2.Name': 'b',
      'Container.1.Name': 'a',
      'Container.1.Port.1.Protocol': 'TCP',
      'DnsConfig.NameServer.1': '10.0.0.1',
      'ContainerName.1': 'x',
      'InstanceId.10': 'i-10',
      'InstanceId.2': 'i-2',
    }

    expect(params(flat).nested('Container')).toEqual([{ Name: 'a', Port: [{ Protocol: 'TCP' }] }, { Name: 'b' }])
    expect(params(flat).nested('DnsConfig')).toEqual({ NameServer: ['10.0.0.1'] })
    expect(params(flat).nested('Nothing')).toBeUndefined()
    expect(params(flat).list('InstanceId')).toEqual(['i-2', 'i-10'])
    expect(params(flat).list('DnsConfig')).toEqual([])
  })

  it('that are tags come flattened or as JSON', () => {
    const wanted = [
      { Key: 'a', Value: '1' },
      { Key: 'b', Value: '' },
    ]

    expect(params({ 'Tag.1.Key': 'a', 'Tag.1.Value': '1', 'Tag.2.Key': 'b' }).tags()).toEqual(wanted)
    expect(params({ 'Tag.1.key': 'a', 'Tag.1.value': '1', 'Tag.2.key': 'b' }).tags()).toEqual(wanted)
    expect(params({ Tag: '[{"Key":"a","Value":"1"},{"Key":"b"}]' }).tags()).toEqual(wanted)
    expect(params({}).tags()).toEqual([])
    expect(codeOf(() => params({ Tag: '{}' }).tags())).toBe('400 InvalidParameter')
    expect(codeOf(() => params({ Tag: '[{}]' }).tags())).toBe('400 MissingParameter')
    expect(codeOf(() => params({ Tag: '[' }).tags())).toBe('400 InvalidParameter')
  })

  it('that are truths are so in any case', () => {
    expect([params({ DryRun: 'TRUE' }).boolean('DryRun'), params({}).boolean('DryRun')]).toEqual([true, false])
  })
})
