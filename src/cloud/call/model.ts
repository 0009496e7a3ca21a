import type { Query } from './operation.ts'

/** The fields that a request model of the SDK declares; its constructors and index signature would take anything. */
type Declared<Model> = {
  readonly [
    Field in keyof Model as string extends Field
      ? never
      : NonNullable<Model[Field]> extends (...args: never) => unknown
        ? never
        : Field
  ]?: Model[Field]
}

type RequestModel<Model> = new (fields: Record<string, unknown>) => Model & {
  toMap: () => Record<string, unknown>
}

/** The parameters of a call, spelt by the official request model. */
export const ask = <Model>(Request: RequestModel<Model>, fields: Declared<Model>): Query => new Request(fields).toMap()
