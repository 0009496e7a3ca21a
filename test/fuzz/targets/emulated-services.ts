import { createHmac } from 'node:crypto'
import { createCloud } from '../../../src/emulator/cloud.ts'
import { createMetadata } from '../../../src/emulator/metadata/service.ts'
import { createOss } from '../../../src/emulator/oss/front.ts'
import type { Target } from '../engine/target.ts'
import { AccessKeyId, AccessKeySecret, fleet } from './emulated.ts'
import { readRequest, requestText } from './http.ts'

const signs = { amp: '&', lt: '<', gt: '>', quot: '"' } as const

export const emulatorOss: Target = {
  name: 'emulator-oss',
  run: async (input) => {
    const { world } = createCloud(fleet)
    const oss = createOss(world)
    const request = readRequest(input)
    const unsigned = await oss(request)
    const headers = { ...request.headers, date: new Date().toUTCString() }
    // The answer to a wrong signature says what was to be signed.
    const refused = await oss({ ...request, headers: { ...headers, authorization: `OSS ${AccessKeyId}:x` } })
    const body = refused === 'drop' ? '' : String(refused.body)
    const toSign = /<StringToSign>([^]*)<\/StringToSign>/.exec(body)?.[1] ?? ''
    const text = toSign.replace(/&(amp|lt|gt|quot);/g, (_, name: keyof typeof signs) => signs[name])
    const signature = createHmac('sha1', AccessKeySecret).update(text).digest('base64')
    const good = await oss({ ...request, headers: { ...headers, authorization: `OSS ${AccessKeyId}:${signature}` } })
    return [unsigned, refused, good]
  },
  dictionary: [
    ...[
      'GET ',
      'PUT ',
      'HEAD ',
      'DELETE ',
      'POST ',
      '/bucket/',
      '?versioning',
      '?lifecycle',
      '?list-type=2',
      '&prefix=',
      '//',
    ],
    ...[
      '&delimiter=/',
      '&max-keys=',
      '&marker=',
      '&continuation-token=',
      '&encoding-type=url',
      '&start-after=',
      '&fetch-owner=true',
    ],
    ...[
      'x-oss-forbid-overwrite: true\n',
      'x-oss-meta-a: b\n',
      'content-md5: x\n',
      'if-match: x\n',
      'range: bytes=0-1\n',
    ],
    ...[
      'host: bucket.oss-cn-hangzhou.aliyuncs.com\n',
      'authorization: ',
      'OSS4-HMAC-SHA256 Credential=',
      '/oss/aliyun_v4_request',
    ],
    ...['<Status>Enabled</Status>', '<Rule>', '</Rule>', 'x-oss-date', 'x-oss-content-sha256: UNSIGNED-PAYLOAD\n'],
  ],
  seeds: [
    requestText('PUT /bucket/a/d', { 'x-oss-forbid-overwrite': 'true', 'x-oss-meta-a': 'b' }, 'hello'),
    requestText('GET /bucket/a/b'),
    requestText('HEAD /a/b', { host: 'bucket.oss-cn-hangzhou.aliyuncs.com' }),
    requestText('GET /bucket/?list-type=2&prefix=a/&delimiter=/&max-keys=1&encoding-type=url'),
    requestText('GET /bucket/?prefix=a&marker=a/b'),
    requestText(
      'PUT /bucket/?lifecycle',
      {},
      '<LifecycleConfiguration><Rule><Status>Enabled</Status></Rule></LifecycleConfiguration>',
    ),
    requestText('PUT /bucket/?versioning', {}, '<Status>Enabled</Status>'),
    ...['GET /bucket/?bucketInfo', 'GET /bucket/?versioning', 'DELETE /bucket/a/b', 'PUT /other'].map((first) =>
      requestText(first),
    ),
    requestText('GET /bucket/a', {
      authorization: `OSS4-HMAC-SHA256 Credential=${AccessKeyId}/20261122/cn-hangzhou/oss/aliyun_v4_request, AdditionalHeaders=constructor;host, Signature=${'0'.repeat(64)}`,
      'x-oss-date': '20261122T083000Z',
      'x-oss-content-sha256': 'UNSIGNED-PAYLOAD',
    }),
  ],
}

export const emulatorMetadata: Target = {
  name: 'emulator-metadata',
  run: async (input) => {
    const { world } = createCloud(fleet)
    const { body, ...request } = readRequest(input)
    const ask = createMetadata(world)
    return [await ask('i-1', { ...request, body: body.toString() }), await ask(request.url, { ...request, body: '' })]
  },
  dictionary: [
    ...[
      'PUT /latest/api/token',
      '/latest/meta-data/',
      'ram/security-credentials/',
      'web',
      'instance/',
      'tags/',
      '/latest/dynamic/',
    ],
    ...[
      'x-aliyun-ecs-metadata-token',
      'x-aliyun-ecs-metadata-token-ttl-seconds: 60\n',
      'x-forwarded-for: x\n',
      '//',
      'http://',
    ],
  ],
  seeds: [
    requestText('GET /latest/meta-data/ram/security-credentials/web'),
    requestText('PUT /latest/api/token', { 'x-aliyun-ecs-metadata-token-ttl-seconds': '60' }),
    requestText('GET /latest/meta-data/', { 'x-aliyun-ecs-metadata-token': 'x' }),
    requestText('GET /latest/dynamic/instance-identity/document'),
  ],
}
