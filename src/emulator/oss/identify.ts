import { CloudError } from '../world/errors.ts'
import { identify } from '../world/tokens.ts'
import type { Caller, World } from '../world/world.ts'
import { ossError, type OssErrorName } from './errors.ts'
import type { Asked } from './request.ts'
import { readSigned } from './signature.ts'

const mostSkew = 15 * 60_000

/** Who makes the request, once key, token, signature and date are proved. Throws OSS's errors. */
export const identifyCaller = (world: World, asked: Asked): Caller => {
  const signed = readSigned(asked)
  const { caller, secret } = lookUp(world, signed.accessKeyId, asked.request.headers['x-oss-security-token'])
  signed.prove(secret)
  refuseSkew(signed.date)
  return caller
}

/** The gateway of the RPC products says the same in other words. */
const words: Readonly<Record<string, OssErrorName>> = {
  'InvalidAccessKeyId.NotFound': 'unknownAccessKey',
  'InvalidAccessKeyId.Inactive': 'inactiveAccessKey',
  // Without its token a temporary key is none that OSS knows.
  MissingSecurityToken: 'unknownAccessKey',
  'InvalidSecurityToken.MismatchWithAccessKey': 'wrongToken',
  'InvalidSecurityToken.Malformed': 'strayToken',
  'InvalidSecurityToken.Expired': 'expiredToken',
}

const lookUp = (world: World, accessKeyId: string, securityToken: string | undefined) => {
  try {
    return identify(world, { accessKeyId, securityToken })
  } catch (error) {
    const name = error instanceof CloudError ? words[error.code] : undefined
    throw name === undefined ? error : ossError(name, { OSSAccessKeyId: accessKeyId })
  }
}

/** Measured in real time, since clients sign with theirs; all other times are the emulator's. */
const refuseSkew = (date: string): void => {
  const now = Date.now()
  const at = Date.parse(date.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'))
  if (Number.isNaN(at)) throw ossError('badDate')
  if (Math.abs(now - at) <= mostSkew) return
  throw ossError('skewed', {
    MaxAllowedSkewMilliseconds: String(mostSkew),
    RequestTime: new Date(at).toISOString(),
    ServerTime: new Date(now).toISOString(),
  })
}
