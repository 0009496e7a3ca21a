import type { At } from '../core/model/instance.ts'
import type { Script } from '../core/ports/prober.ts'
import { readProbe } from './on-instance/machine-probes.ts'

/** What the probe is to try the token on, besides getting it. */
export type Trials = Readonly<{
  sts: boolean
  /** A bucket that the role may list; its region's machines alone reach it by the inner address. */
  bucket: string | null
  /** Where the bucket is, if not at its region's inner address. */
  bucketUrl: URL | null
}>

/** The scripts for each region's machines. `cloud`: an emulator's address, or the real cloud's own addresses. */
export const scriptsFor = async (trials: Trials, cloud: URL | 'aliyun'): Promise<(at: At) => Script> => {
  const [shell, powershell] = await Promise.all([readProbe('sh'), readProbe('powershell')])
  return (at) => {
    const told = settingsFor(trials, cloud, at)
    return {
      shell: shell.replace('\n', `\n${told.map(([name, value]) => `${name}='${value}'\n`).join('')}`),
      powershell: told.map(([name, value]) => `$env:${name}='${value}'\n`).join('') + powershell,
    }
  }
}

/** Inside a VPC the public addresses need a way out, these do not ("Endpoints" of STS and OSS). */
const settingsFor = (
  { sts, bucket, bucketUrl }: Trials,
  cloud: URL | 'aliyun',
  { region }: At,
): readonly (readonly [string, string])[] => {
  // Names of regions become part of a script.
  if (!/^[a-z0-9-]+$/.test(region)) throw new Error(`${JSON.stringify(region)} is not the name of a region.`)
  const stsUrl = cloud === 'aliyun' ? `https://sts-vpc.${region}.aliyuncs.com` : cloud.origin
  const ossUrl = bucketUrl?.href ?? `https://${bucket ?? ''}.oss-${region}-internal.aliyuncs.com/`
  return [
    ...(sts ? [['ROLEKEEPER_STS', stsUrl] as const] : []),
    ...(bucket === null
      ? []
      : ([
          ['ROLEKEEPER_OSS', ossUrl],
          ['ROLEKEEPER_OSS_BUCKET', bucket],
          ['ROLEKEEPER_OSS_REGION', region],
        ] as const)),
  ]
}
