import { gatewayError } from '../world/errors.ts'
import { toMetadataOptions } from '../world/metadata-options.ts'
import type { MetadataOptions } from '../world/metadata-options.ts'
import type { Call } from '../world/service.ts'
import { oneInstance } from './arguments.ts'

/** HttpEndpoint, HttpTokens and InstanceMetadataTags of RunInstances; what is not sent keeps its value of before. */
export const readMetadataOptions = (call: Call, before: MetadataOptions = toMetadataOptions()): MetadataOptions => ({
  HttpEndpoint: oneOf(call, 'HttpEndpoint', ['enabled', 'disabled']) ?? before.HttpEndpoint,
  HttpTokens: oneOf(call, 'HttpTokens', ['optional', 'required']) ?? before.HttpTokens,
  InstanceMetadataTags: oneOf(call, 'InstanceMetadataTags', ['enabled', 'disabled']) ?? before.InstanceMetadataTags,
})

/** ModifyInstanceMetadataOptions: one instance at a time, at once. */
export const modifyInstanceMetadataOptions = (call: Call): Record<string, unknown> => {
  const instance = oneInstance(call)
  call.params.required('HttpEndpoint')
  instance.metadataOptions = readMetadataOptions(call, instance.metadataOptions)
  return {}
}

const oneOf = <Value extends string>(call: Call, name: string, values: readonly Value[]): Value | undefined => {
  const text = call.params.text(name)
  if (text === undefined) return undefined
  const value = values.find((candidate) => candidate === text)
  if (value === undefined) throw gatewayError('invalidParameter', name)
  return value
}
