/**
 * Takes secrets out of a text before anyone sees it (promise 14). It errs on the side of hiding: whoever logs should
 * not have had them at hand in the first place.
 */
export const redact = (text: string): string =>
  patterns.reduce((clean, [pattern, instead]) => clean.replace(pattern, instead), text)

/** Names of fields whose values are never shown, whatever they hold. */
export const isSecretName = (name: string): boolean =>
  /secret|password|passwd|securitytoken|security_token|^token$|authorization|^signature$|accesskeyid|access_key_id/i.test(
    name,
  )

const hidden = '***'

const patterns: readonly (readonly [RegExp, string])[] = [
  // https://user:password@host
  [/(\b[a-z][a-z0-9+.-]*:\/\/)[^\s/@]+@/gi, `$1${hidden}@`],
  [/\b(Bearer|Basic)\s+[\w.~+/=-]{6,}/gi, `$1 ${hidden}`],
  // ACS3-HMAC-SHA256 Credential=…,SignedHeaders=…,Signature=…
  [
    /\b(Credential|Signature|x-acs-security-token|x-acs-accesskey-id)(["']?\s*[=:]\s*["']?)[^\s,&"']+/gi,
    `$1$2${hidden}`,
  ],
  [
    /\b(AccessKeyId|AccessKeySecret|SecurityToken|access_key_id|access_key_secret|security_token|OSSAccessKeyId)(["']?\s*[=:]\s*["']?)[^\s,&"']+/gi,
    `$1$2${hidden}`,
  ],
  // AccessKey ids, those of STS, and STS tokens (all begin with CAIS).
  [/\bLTAI[0-9A-Za-z]{8,}/g, `LTAI${hidden}`],
  [/\bSTS\.[0-9A-Za-z]{8,}/g, `STS.${hidden}`],
  [/\bCAIS[0-9A-Za-z+/=%]{20,}/g, `CAIS${hidden}`],
  // Tokens of GitHub and GitLab.
  [/\b(gh[pousr]_|github_pat_|glpat-)[\w-]{16,}/g, `$1${hidden}`],
]
