import { listen, type Sent, type Server } from '../emulator/listen.ts'
import type { Desk } from './desk.ts'
import { newRequestId } from './functions/http.ts'
import { callEcs } from './other-client.ts'

type Errand = (desk: Desk, query: URLSearchParams) => Promise<string>

/** What one line of curl asks for: things that others do to a cloud, whose calls would have to be signed. */
export const errands: Readonly<Record<string, Errand>> = {
  '/launch': (desk, query) => launch(desk, query.get('app') ?? 'web'),
  '/detach': (desk, query) => detach(desk, query.get('instance')),
  '/sweep': (desk) => invoke(desk, 'rolekeeper-sweep'),
  '/report': (desk) => invoke(desk, 'rolekeeper-drift-report'),
}

/** Serves the errands on a free port of 127.0.0.1. */
export const serveErrands = (desk: Desk): Promise<Server> =>
  listen(0, async ({ method, url = '/' }) => {
    const { pathname, searchParams } = new URL(url, 'http://errands')
    const errand = Object.hasOwn(errands, pathname) ? errands[pathname] : undefined
    if (errand === undefined) return said(404, `There is POST ${Object.keys(errands).join(', ')}.`)
    if (method !== 'POST') return said(405, `POST ${pathname} does it.`)
    return said(200, await errand(desk, searchParams))
  })

const said = (status: number, text: string): Sent => ({
  status,
  headers: { 'content-type': 'text/plain; charset=utf-8' },
  body: `${text}\n`,
})

const region = 'cn-hangzhou'

const launch = async ({ cloud }: Desk, app: string): Promise<string> => {
  const made = await callEcs(cloud.facts, 'RunInstances', {
    RegionId: region,
    ImageId: 'aliyun_3_x64_20G_alibase',
    InstanceType: 'ecs.g7.large',
    InstanceName: `${app}-new`,
    'Tag.1.Key': 'app',
    'Tag.1.Value': app,
    'Tag.2.Key': 'env',
    'Tag.2.Value': 'prod',
  })
  // The emulator's own answer to RunInstances.
  const [id = ''] = (made as { InstanceIdSets: { InstanceIdSet: string[] } }).InstanceIdSets.InstanceIdSet
  return `RunInstances made ${id}, tagged app=${app}, env=prod, without a role.`
}

const detach = async ({ cloud }: Desk, given: string | null): Promise<string> => {
  const id = given ?? 'i-webprod0000000000001'
  await callEcs(cloud.facts, 'DetachInstanceRamRole', { RegionId: region, InstanceIds: JSON.stringify([id]) })
  return `DetachInstanceRamRole took the role off ${id}.`
}

/** As a timer does, but waits for the end. */
export const invoke = async ({ home }: Desk, functionName: string): Promise<string> => {
  const event = { triggerTime: new Date().toISOString(), triggerName: 'by-hand', payload: '' }
  const invoked = await home.invoke(functionName, newRequestId(Date.now()), Buffer.from(JSON.stringify(event)))
  return invoked === 'throttled' ? `${functionName} is busy.` : invoked.body.toString()
}
