# Rolekeeper's probe for Windows: does the role's token arrive on this machine, and does it work? It prints one line. Of
# the credential that line holds the last four characters of the key's id and when it ends, never the secret or the token.
#
#   ROLEKEEPER_STS   address of STS, to ask who the token belongs to; not asked if empty
#   ROLEKEEPER_OSS   address of a bucket, to list one object with the token, with its _BUCKET and _REGION
$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
[Net.ServicePointManager]::SecurityProtocol = [Net.SecurityProtocolType]::Tls12

$metadata = if ($env:ROLEKEEPER_METADATA) { $env:ROLEKEEPER_METADATA } else { 'http://100.100.100.200/latest' }
$script:line = 'rolekeeper-probe/v1'

function Say([string]$name, [string]$value) {
  $safe = ($value -replace '[ ,]', '_') -replace '[^A-Za-z0-9._:/+@-]', ''
  if ($safe.Length -gt 128) { $safe = $safe.Substring(0, 128) }
  $script:line += " $name=$safe"
}

function Finish {
  Say 'now' ([DateTime]::UtcNow.ToString('yyyy-MM-ddTHH:mm:ssZ'))
  Write-Output $script:line
  exit 0
}

# Status 0: the service cannot be reached.
function Send([string]$method, [string]$url, [hashtable]$headers) {
  $reply = @{ Status = 0; Date = ''; Body = '' }
  $request = [Net.HttpWebRequest]::Create($url)
  $request.Method = $method
  $request.Timeout = 5000
  $request.ContentLength = 0
  if ($url.StartsWith($metadata)) { $request.Proxy = $null }
  foreach ($name in $headers.Keys) {
    if ($name -eq 'accept') { $request.Accept = $headers[$name] } else { $request.Headers.Add($name, $headers[$name]) }
  }
  try { $answer = $request.GetResponse() } catch [Net.WebException] { $answer = $_.Exception.Response }
  if ($null -eq $answer) { return $reply }
  $reader = New-Object IO.StreamReader($answer.GetResponseStream())
  $reply.Status = [int]$answer.StatusCode
  $reply.Date = [string]$answer.Headers['Date']
  $reply.Body = $reader.ReadToEnd()
  $answer.Close()
  return $reply
}

function Field($reply, [string]$name) {
  if ($reply.Body -match ('"' + $name + '"\s*:\s*"([^"]*)"')) { return $Matches[1] }
  return ''
}

function ToHex([byte[]]$bytes) { return -join ($bytes | ForEach-Object { $_.ToString('x2') }) }
function Sha256([string]$text) {
  return ToHex ([Security.Cryptography.SHA256]::Create().ComputeHash([Text.Encoding]::UTF8.GetBytes($text)))
}
function Hmac([byte[]]$key, [string]$text) {
  $hmac = New-Object Security.Cryptography.HMACSHA256
  $hmac.Key = $key
  return , $hmac.ComputeHash([Text.Encoding]::UTF8.GetBytes($text))
}

$guard = Send 'PUT' "$metadata/api/token" @{ 'X-aliyun-ecs-metadata-token-ttl-seconds' = '60' }
Say 'token' $guard.Status
$headers = @{}
if ($guard.Status -eq 200) { $headers['X-aliyun-ecs-metadata-token'] = $guard.Body.Trim() }

$folder = "$metadata/meta-data/ram/security-credentials/"
$roles = Send 'GET' $folder $headers
Say 'role-status' $roles.Status
Say 'date' $roles.Date
if ($roles.Status -ne 200) { Finish }
$role = ($roles.Body -split "`n")[0] -replace '[^A-Za-z0-9._@-]', ''
Say 'role' $role

$credential = Send 'GET' ($folder + $role) $headers
Say 'credential-status' $credential.Status
if ($credential.Status -ne 200) { Finish }
$id = Field $credential 'AccessKeyId'
$secret = Field $credential 'AccessKeySecret'
$token = Field $credential 'SecurityToken'
Say 'code' (Field $credential 'Code')
Say 'key' $(if ($id.Length -ge 4) { $id.Substring($id.Length - 4) } else { $id })
Say 'expiration' (Field $credential 'Expiration')
Say 'updated' (Field $credential 'LastUpdated')
if (-not ($id -and $secret -and $token)) { Finish }

# GetCallerIdentity, signed with ACS3-HMAC-SHA256.
if ($env:ROLEKEEPER_STS) {
  $nothing = Sha256 ''
  $signed = [ordered]@{
    'host'                  = ([Uri]$env:ROLEKEEPER_STS).Authority
    'x-acs-action'          = 'GetCallerIdentity'
    'x-acs-content-sha256'  = $nothing
    'x-acs-date'            = [DateTime]::UtcNow.ToString('yyyy-MM-ddTHH:mm:ssZ')
    'x-acs-security-token'  = $token
    'x-acs-signature-nonce' = [Guid]::NewGuid().ToString()
    'x-acs-version'         = '2015-04-01'
  }
  $names = $signed.Keys -join ';'
  $lines = -join ($signed.Keys | ForEach-Object { "${_}:$($signed[$_])`n" })
  $request = "POST`n/`n`n$lines`n$names`n$nothing"
  $signature = ToHex (Hmac ([Text.Encoding]::UTF8.GetBytes($secret)) "ACS3-HMAC-SHA256`n$(Sha256 $request)")
  $sent = @{ 'accept' = 'application/json' }
  foreach ($name in $signed.Keys) { if ($name -ne 'host') { $sent[$name] = $signed[$name] } }
  $sent['Authorization'] = "ACS3-HMAC-SHA256 Credential=$id,SignedHeaders=$names,Signature=$signature"
  $reply = Send 'POST' $env:ROLEKEEPER_STS $sent
  Say 'sts' $reply.Status
  Say 'sts-code' (Field $reply 'Code')
  Say 'sts-arn' (Field $reply 'Arn')
}

# ListObjects, signed with OSS's V4.
if ($env:ROLEKEEPER_OSS) {
  $stamp = [DateTime]::UtcNow.ToString('yyyyMMddTHHmmssZ')
  $parts = @($stamp.Substring(0, 8), $env:ROLEKEEPER_OSS_REGION, 'oss', 'aliyun_v4_request')
  $scope = $parts -join '/'
  $lines = "x-oss-content-sha256:UNSIGNED-PAYLOAD`nx-oss-date:$stamp`nx-oss-security-token:$token`n"
  $request = "GET`n/$($env:ROLEKEEPER_OSS_BUCKET)/`nmax-keys=1`n$lines`n`nUNSIGNED-PAYLOAD"
  $key = [Text.Encoding]::UTF8.GetBytes("aliyun_v4$secret")
  foreach ($part in $parts) { $key = Hmac $key $part }
  $signature = ToHex (Hmac $key "OSS4-HMAC-SHA256`n$stamp`n$scope`n$(Sha256 $request)")
  $reply = Send 'GET' "$($env:ROLEKEEPER_OSS)?max-keys=1" @{
    'x-oss-content-sha256' = 'UNSIGNED-PAYLOAD'
    'x-oss-date'           = $stamp
    'x-oss-security-token' = $token
    'Authorization'        = "OSS4-HMAC-SHA256 Credential=$id/$scope,Signature=$signature"
  }
  Say 'oss' $reply.Status
  Say 'oss-code' $(if ($reply.Body -match '<Code>([A-Za-z.]*)<') { $Matches[1] } else { '' })
}
Finish
