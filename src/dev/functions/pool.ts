import { startWorker, type Invocation, type Invoked, type Worker, type WorkerOptions } from './worker.ts'

export type Pool = Readonly<{
  /** `throttled`: as many instances as there may be are busy. */
  invoke: (invocation: Invocation) => Promise<Invoked | 'throttled'>
  /** Those that live, busy or frozen. */
  instances: () => readonly Worker[]
  close: () => Promise<void>
}>

/** The instances of one function: made when none is free, one request at a time, up to `most` of them. */
export const openPool = (options: WorkerOptions, most: number): Pool => {
  const frozen: Worker[] = []
  const busy = new Set<Worker>()
  /** Requests that have an instance, or one that is being started. */
  let taken = 0
  let isClosed = false

  const take = async (): Promise<Worker> => {
    for (let free = frozen.pop(); free !== undefined; free = frozen.pop()) {
      if (free.isAlive()) return free
    }
    return startWorker(options)
  }
  const serve = async (invocation: Invocation): Promise<Invoked> => {
    const worker = await take()
    busy.add(worker)
    if (isClosed) await worker.end()
    const result = await worker.invoke(invocation)
    busy.delete(worker)
    if (worker.isAlive()) frozen.push(worker)
    return result
  }

  return {
    invoke: async (invocation) => {
      if (taken >= most) return 'throttled'
      taken += 1
      try {
        return await serve(invocation)
      } finally {
        taken -= 1
      }
    },
    instances: () => [...busy, ...frozen].filter((worker) => worker.isAlive()),
    close: async () => {
      isClosed = true
      await Promise.all([...busy, ...frozen].map((worker) => worker.end()))
    },
  }
}
