import { http, HttpResponse } from 'msw'
import { setupServer } from 'msw/node'
import { vi } from 'vitest'
import { createMetadata } from '../../src/emulator/metadata/service.ts'
import type { World } from '../../src/emulator/world/world.ts'

/**
 * From now on this process is the machine with this id: clients with the metadata service's fixed address reach the
 * emulated one, and the process has the emulator's time. Nothing leaves for the real address. Undone by what it returns.
 */
export const standOn = (world: World, id: string): (() => void) => {
  const metadata = createMetadata(world)
  const server = setupServer(
    http.all('http://100.100.100.200/*', async ({ request }) => {
      const headers = Object.fromEntries(request.headers)
      const reply = await metadata(id, { method: request.method, url: request.url, headers, body: '' })
      return reply === 'drop' ? HttpResponse.error() : new HttpResponse(reply.body, { ...reply })
    }),
  )
  server.listen({ onUnhandledRequest: 'bypass' })
  // The protection of all other tests, lifted here where the address is intercepted.
  vi.stubEnv('ALIBABA_CLOUD_ECS_METADATA_DISABLED', undefined)
  vi.useFakeTimers({ toFake: ['Date'], now: world.clock.now() })
  return () => {
    server.close()
    vi.unstubAllEnvs()
    vi.useRealTimers()
  }
}

/** Lets time pass for the cloud and for this process alike. */
export const pass = (world: World, ms: number): void => {
  world.clock.advance(ms)
  vi.setSystemTime(world.clock.now())
}
