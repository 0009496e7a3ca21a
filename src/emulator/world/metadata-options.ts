/** How the metadata service answers an instance; hardened mode is `HttpTokens: required`. */
export type MetadataOptions = Readonly<{
  HttpEndpoint: 'enabled' | 'disabled'
  HttpTokens: 'optional' | 'required'
  InstanceMetadataTags: 'enabled' | 'disabled'
}>

type Given = { readonly [Name in keyof MetadataOptions]?: MetadataOptions[Name] | undefined }

/** What is given, and for the rest RunInstances' defaults. */
export const toMetadataOptions = (given: Given = {}): MetadataOptions => ({
  HttpEndpoint: given.HttpEndpoint ?? 'enabled',
  HttpTokens: given.HttpTokens ?? 'optional',
  InstanceMetadataTags: given.InstanceMetadataTags ?? 'disabled',
})
