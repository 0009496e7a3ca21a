import { documentKey } from '../../../src/core/ram/same.ts'
import { trustsEcs } from '../../../src/core/ram/trust.ts'
import { accountId, region } from '../../../src/core/model/names.ts'
import { asFields, LostAnswer, rows } from '../../../src/cloud/call/decode.ts'
import { toGroupNow } from '../../../src/cloud/read/container-group.ts'
import { toEcsRow } from '../../../src/cloud/read/ecs-row.ts'
import { documentOf } from '../../../src/cloud/read/ram-document.ts'
import { readFacts, statusIn, textIn, timeIn } from '../../../src/verify/facts.ts'
import { parseJsonBody } from '../../../src/wire/http-event.ts'
import type { Target } from '../engine/target.ts'

const at = { account: accountId('1234567890123456'), region: region('cn-hangzhou') }

/** Null: taken as no answer, as the contract says. */
const decoded = <T>(decode: () => T): T | null => {
  try {
    return decode()
  } catch (error) {
    if (error instanceof LostAnswer) return null
    throw error
  }
}

const ofRam = (text: string): unknown => {
  const document = documentOf(text)
  return document && [documentKey(document), trustsEcs(document)]
}

const instance = {
  ...{
    InstanceId: 'i-1',
    Status: 'Running',
    InstanceNetworkType: 'vpc',
    CreationTime: '2017-12-10T04:04Z',
    ImageId: 'm-1',
  },
  ...{ Tags: { Tag: [{ TagKey: 'a', TagValue: 'b' }] }, VpcAttributes: { VpcId: 'vpc-1' } },
  SecurityGroupIds: { SecurityGroupId: ['sg-1'] },
}
const group = {
  ...{ ContainerGroupId: 'eci-1', Status: 'Running', CreationTime: '2017-12-10T04:04Z', RamRoleName: 'web' },
  ...{
    Tags: [{ Key: 'PodName', Value: 'x' }],
    Containers: [{ Name: 'a', Image: 'b', Ready: true, EnvironmentVars: [] }],
  },
  ...{ Volumes: [{ Name: 'v', Type: 'EmptyDirVolume' }], Cpu: 1, Memory: 2, Events: [] },
}

export const cloudAnswers: Target = {
  name: 'cloud-answers',
  run: (input) => {
    const body = parseJsonBody(input)
    return [
      decoded(() => rows(asFields(body), 'Instances', 'Instance').map((row) => toEcsRow(row, at))),
      decoded(() => rows(asFields(body), 'ContainerGroups').map((row) => toGroupNow(row, at))),
      ofRam(input.toString()),
    ]
  },
  dictionary: [
    ...Object.keys(instance),
    ...Object.keys(group),
    'Version',
    'Statement',
    'Effect',
    'Principal',
    'Action',
    'Service',
  ],
  seeds: [
    JSON.stringify({ Instances: { Instance: [instance] } }),
    JSON.stringify({ ContainerGroups: [group] }),
    '{"Version":"1","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"Service":["ecs.aliyuncs.com"]}}]}',
  ],
}

export const probes: Target = {
  name: 'probes',
  run: (input) => {
    const facts = readFacts(input.toString())
    return facts && [...facts.keys()].map((name) => [statusIn(facts, name), textIn(facts, name), timeIn(facts, name)])
  },
  dictionary: ['rolekeeper-probe/v1', ' ', '=', 'role', 'status', 'Sun,_06_Nov_1994_08:49:37_GMT'],
  seeds: ['noise\nrolekeeper-probe/v1 role=web token=200 date=Sun,_06_Nov_1994_08:49:37_GMT\n'],
}
