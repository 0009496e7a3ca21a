import { createHmac } from 'node:crypto'
import { answerAdmin } from '../../../src/emulator/admin.ts'
import { createCloud, type Cloud } from '../../../src/emulator/cloud.ts'
import { eci } from '../../../src/emulator/eci/service.ts'
import { ecs } from '../../../src/emulator/ecs/service.ts'
import { eventbridge } from '../../../src/emulator/eventbridge/service.ts'
import { ram } from '../../../src/emulator/ram/service.ts'
import { sts } from '../../../src/emulator/sts/service.ts'
import { canonicalQuery, percentEncode } from '../../../src/emulator/wire/request.ts'
import type { Target } from '../engine/target.ts'
import { account, AccessKeyId, AccessKeySecret, fleet, state } from './emulated.ts'
import { readRequest, requestText } from './http.ts'

/** As the server tells requests to the cloud from those to the emulator itself. */
const serve = async (cloud: Cloud, request: Parameters<Cloud['handle']>[0]): Promise<unknown> =>
  request.url.startsWith('/_emulator/') ? answerAdmin(cloud, request) : cloud.handle(request)

export const emulatorWire: Target = {
  name: 'emulator-wire',
  run: async (input) => {
    const cloud = createCloud(fleet)
    const { body, ...request } = readRequest(input)
    return [await serve(cloud, { ...request, body: body.toString() }), answerAdmin(cloud, state)]
  },
  dictionary: [
    ...[
      'GET ',
      'POST ',
      'PUT ',
      'DELETE ',
      '/_emulator/faults',
      '/_emulator/settings',
      '/_emulator/calls?service=ecs',
      '//',
    ],
    ...[
      'authorization',
      'ACS3-HMAC-SHA256 ',
      'Credential=',
      'SignedHeaders=',
      'Signature=',
      'x-acs-action',
      'x-acs-version',
    ],
    ...['x-acs-date', 'x-acs-signature-nonce', 'x-acs-content-sha256', 'host', 'Action=', 'AccessKeyId=', AccessKeyId],
    ...[
      'SignatureMethod=HMAC-SHA1',
      'SignatureVersion=1.0',
      'content-type',
      'application/x-www-form-urlencoded',
      'times',
    ],
    ...[
      'latencyMs',
      'quotas',
      'visibility',
      'variants',
      'clock',
      'advanceMs',
      'now',
      'action',
      'code',
      'status',
      'html',
    ],
  ],
  seeds: [
    requestText(
      `GET /?Action=DescribeRegions&Version=2014-05-26&AccessKeyId=${AccessKeyId}&Signature=x&SignatureMethod=HMAC-SHA1`,
    ),
    requestText('POST /', {
      authorization: `ACS3-HMAC-SHA256 Credential=${AccessKeyId},SignedHeaders=host;x-acs-action;constructor,Signature=0a`,
      host: 'ecs.cn-hangzhou.aliyuncs.com',
      'x-acs-action': 'DescribeInstances',
    }),
    requestText(
      'POST /_emulator/faults',
      {},
      '[{"action":"AttachInstanceRamRole","times":1,"code":"Throttling","status":400}]',
    ),
    requestText('PUT /_emulator/settings', {}, '{"clock":{"advanceMs":1000},"variants":{},"quotas":[]}'),
    requestText('GET /_emulator/calls?action=x&write=true'),
  ],
}

const services = [ecs, eci, ram, sts, eventbridge]
const trust =
  '{"Version":"1","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"Service":["ecs.aliyuncs.com"]}}]}'
const policy =
  '{"Version":"1","Statement":[{"Effect":"Allow","Action":"oss:*","Resource":"*","Condition":{"IpAddress":{"acs:SourceIp":["10.0.0.0/8"]}}}]}'

/** Parameters that one action or the other takes; the others leave them alone. */
const usual = {
  ...{ RegionId: 'cn-hangzhou', InstanceIds: '["i-1"]', InstanceId: 'i-1', RamRoleName: 'web', RoleName: 'db' },
  ...{
    ZoneId: 'cn-hangzhou-a',
    PolicyName: 'user',
    PolicyType: 'Custom',
    UserName: 'user',
    GroupName: 'g',
    PageSize: '10',
  },
  ...{ 'Tag.1.Key': 'a', 'Tag.1.Value': 'b', 'ResourceId.1': 'i-1', ResourceType: 'instance', VersionId: 'v1' },
  ...{
    PolicyDocument: policy,
    AssumeRolePolicyDocument: trust,
    RoleArn: `acs:ram::${account}:role/web`,
    RoleSessionName: 's',
  },
  ...{
    ImageId: 'm-1',
    InstanceType: 'ecs.g6.large',
    SecurityGroupId: 'sg-1',
    VSwitchId: 'vsw-1',
    Amount: '2',
    Type: 'RunShellScript',
  },
  ...{
    ContainerGroupName: 'job',
    ContainerGroupId: 'eci-1',
    'Container.1.Name': 'a',
    'Container.1.Image': 'b',
    CommandContent: 'ZWNobw==',
  },
  ...{
    EventBusName: 'bus',
    EventList: '[{"Id":"1","Source":"s","Type":"t"}]',
    'InstanceId.1': 'i-1',
    HttpTokens: 'required',
  },
}

/** Any parameters, signed as a client would: only whoever has a key gets further than the wire. */
const signedCall = (input: Buffer, at: number) => {
  const parameters = new Map(new URLSearchParams(input.toString()))
  const known = services.find(({ actions }) => Object.hasOwn(actions, parameters.get('Action') ?? ''))
  const all = new Map<string, string>([
    ['Version', known?.version ?? ecs.version],
    ...parameters,
    ['AccessKeyId', AccessKeyId],
    ['SignatureMethod', 'HMAC-SHA1'],
    ['SignatureVersion', '1.0'],
    ['SignatureNonce', String(at)],
    ['Timestamp', new Date().toISOString().replace(/\.\d+/, '')],
  ])
  all.delete('Signature')
  all.delete('SecurityToken')
  const toSign = `POST&${percentEncode('/')}&${percentEncode(canonicalQuery(all))}`
  all.set('Signature', createHmac('sha1', `${AccessKeySecret}&`).update(toSign).digest('base64'))
  const body = canonicalQuery(all)
  return { method: 'POST', url: '/', headers: { 'content-type': 'application/x-www-form-urlencoded' }, body }
}

export const emulatorCalls: Target = {
  name: 'emulator-calls',
  // Some calls have something to show only when they come again.
  run: async (input) => {
    const cloud = createCloud(fleet)
    const answers = [await cloud.handle(signedCall(input, 0)), await cloud.handle(signedCall(input, 1))]
    return [answers, answerAdmin(cloud, state)]
  },
  dictionary: [
    ...services.flatMap(({ actions, version }) => [
      version,
      ...Object.keys(actions).map((action) => `Action=${action}&`),
    ]),
    ...Object.keys(usual).map((name) => `&${name}=`),
    ...[
      '["i-1"]',
      'i-1',
      'i-2',
      'web',
      '.1.',
      '.Key',
      '&Tag=[{"Key":"a"}]',
      '2014-05-26',
      'acs:ram::',
      'StringLike',
      '*',
    ],
  ],
  seeds: services.flatMap(({ actions, version }) =>
    Object.keys(actions).map((Action) => String(new URLSearchParams({ Action, Version: version, ...usual }))),
  ),
}
