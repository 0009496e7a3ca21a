import { request } from 'node:http'
import { text } from 'node:stream/consumers'
import { afterEach, describe, expect, test } from 'vitest'
import { startMetadata } from '../../src/emulator/metadata/server.ts'
import type { Server } from '../../src/emulator/listen.ts'
import { startMetadataRig } from './metadata-kit.ts'

const open: Server[] = []
afterEach(async () => {
  for (const server of open.splice(0)) await server.close()
})

const start = async (): Promise<Server> => {
  const server = await startMetadata(startMetadataRig().cloud.world)
  open.push(server)
  return server
}

/** A GET for a whole address, as clients send it to a proxy. */
const throughProxy = ({ port }: Server, url: string, user: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const headers = { 'proxy-authorization': `Basic ${Buffer.from(`${user}:`).toString('base64')}` }
    const asked = request({ host: '127.0.0.1', port, path: url, headers }, (response) => {
      text(response).then((body) => resolve(`${response.statusCode ?? 0} ${body}`), reject)
    })
    asked.on('error', reject).end()
  })

describe('the metadata service on a port', () => {
  test('tells machines apart by the first part of the path', async () => {
    const { endpoint } = await start()

    const answer = await fetch(`${endpoint}/i-other/latest/meta-data/instance-id`)

    expect([answer.status, await answer.text()]).toEqual([200, 'i-other'])
  })

  test('tells clients with a fixed address apart by the user name of the proxy', async () => {
    const server = await start()
    const url = 'http://100.100.100.200/latest/meta-data/instance-id'

    expect(await throughProxy(server, url, 'i-web')).toBe('200 i-web')
    expect(await throughProxy(server, url, 'i-other')).toBe('200 i-other')
  })

  test('passes nothing on to anybody else, and says what is missing', async () => {
    const server = await start()

    expect(await throughProxy(server, 'http://127.0.0.1:1/', 'i-web')).toMatch(/^421 /)
    expect(await throughProxy(server, 'http://100.100.100.200/latest/', '')).toMatch(/^421 .*user name/)
    expect((await fetch(`${server.endpoint}/latest/meta-data/`)).status).toBe(421)
    expect((await fetch(`${server.endpoint}/i-gone/latest/meta-data/`)).status).toBe(404)
  })
})
