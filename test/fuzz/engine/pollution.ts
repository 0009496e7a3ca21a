const prototypes: readonly object[] = [
  Object,
  Array,
  Function,
  String,
  Number,
  Boolean,
  RegExp,
  Date,
  Map,
  Set,
  Promise,
]
  .map(({ prototype }): object => prototype)
  .concat([Error.prototype, Buffer.prototype, Uint8Array.prototype])

const keys = (): string => prototypes.map((one) => Reflect.ownKeys(one).length).join()

const clean: string = keys()

/** What this realm's prototypes have got that they did not have; null: nothing. They are clean again afterwards. */
export const pollution = (): string | null => {
  if (keys() === clean) return null
  const added = prototypes.flatMap((one) => Reflect.ownKeys(one).slice(-5).map(String))
  for (const one of prototypes) for (const key of Object.keys(one)) Reflect.deleteProperty(one, key)
  return `a prototype has other keys than before, among ${added.join(', ')}`
}

const MOST = 2_000

/** An object in a result that inherits from what was in the input; null: there is none. */
export const strangeHeir = (result: unknown): string | null => {
  const open: unknown[] = [result]
  for (let looked = 0; open.length > 0 && looked < MOST; looked++) {
    const one = open.pop()
    if (typeof one !== 'object' || one === null || ArrayBuffer.isView(one)) continue
    const prototype: unknown = Object.getPrototypeOf(one)
    // No text can bring a function along: what has a constructor is a class.
    if (typeof prototype === 'object' && prototype !== null && !isClass(prototype)) {
      return `an object inherits ${Object.keys(prototype).slice(0, 5).join(', ')}`
    }
    const inner: readonly unknown[] = one instanceof Map || one instanceof Set ? [...one].flat() : Object.values(one)
    open.push(...inner)
  }
  return null
}

const isClass = (prototype: object): boolean =>
  Object.hasOwn(prototype, 'constructor') && typeof prototype.constructor === 'function'
