#!/bin/sh
# Rolekeeper's probe: does the role's token arrive on this machine, and does it work? It needs curl; to try the token
# also openssl and od. It prints one line. Of the credential that line holds the last four characters of the key's id
# and when it ends; the secret and the token stand in no output and in no command line.
#
#   ROLEKEEPER_STS   address of STS, to ask who the token belongs to; not asked if empty
#   ROLEKEEPER_OSS   address of a bucket, to list one object with the token, with its _BUCKET and _REGION
set -u
metadata=${ROLEKEEPER_METADATA:-http://100.100.100.200/latest}
sts=${ROLEKEEPER_STS:-}
oss=${ROLEKEEPER_OSS:-}
bucket=${ROLEKEEPER_OSS_BUCKET:-}
region=${ROLEKEEPER_OSS_REGION:-}

line='rolekeeper-probe/v1'
say() {
  line="$line $1=$(printf %s "$2" | tr ' ,' '__' | tr -cd 'A-Za-z0-9._:/+@-' | cut -c1-128)"
}

# Sends what the standard input says as a curl configuration; sets status, date and body.
send() {
  raw=$(curl -s -i -m 5 -K - "$@" | tr -d '\r')
  status=$(printf '%s\n' "$raw" | sed -n '1s/^HTTP[^ ]* \([0-9]*\).*/\1/p')
  date=$(printf '%s\n' "$raw" | sed -n '/^$/q;s/^[Dd]ate: //p')
  body=$(printf '%s\n' "$raw" | sed '1,/^$/d')
}
read_item() {
  send --noproxy '*' "$metadata/meta-data/$1" <<EOF
$guard
EOF
}
json() { printf '%s\n' "$body" | tr ',{}' '\n\n\n' | sed -n "s/^ *\"$1\" *: *\"\([^\"]*\)\".*/\1/p" | head -n 1; }

finish() {
  say now "$(date -u +%Y-%m-%dT%H:%M:%SZ)"
  printf '%s\n' "$line"
  exit 0
}

if ! command -v curl >/dev/null 2>&1; then
  say lacks curl
  finish
fi

send --noproxy '*' -X PUT "$metadata/api/token" <<EOF
header = "X-aliyun-ecs-metadata-token-ttl-seconds: 60"
EOF
say token "${status:-0}"
guard=''
[ "$status" = 200 ] && guard="header = \"X-aliyun-ecs-metadata-token: $body\""

read_item ram/security-credentials/
say role-status "${status:-0}"
say date "$date"
[ "$status" = 200 ] || finish
role=$(printf '%s\n' "$body" | head -n 1 | tr -cd 'A-Za-z0-9._@-')
say role "$role"

read_item "ram/security-credentials/$role"
say credential-status "${status:-0}"
[ "$status" = 200 ] || finish
id=$(json AccessKeyId)
secret=$(json AccessKeySecret)
token=$(json SecurityToken)
say code "$(json Code)"
say key "$(printf %s "$id" | tail -c 4)"
say expiration "$(json Expiration)"
say updated "$(json LastUpdated)"
[ -n "$id" ] && [ -n "$secret" ] && [ -n "$token" ] || finish
[ -n "$sts$oss" ] || finish
if ! command -v openssl >/dev/null 2>&1 || ! command -v od >/dev/null 2>&1; then
  say lacks openssl
  finish
fi

hex() { od -An -v -tx1 | tr -d ' \n'; }
sha256() { openssl dgst -sha256 -binary; }
# A key in hexadecimal digits ($1), filled up to 64 bytes, each byte xor $2.
pad() {
  rest=$1
  left=64
  while [ "$left" -gt 0 ]; do
    byte=0
    if [ -n "$rest" ]; then
      tail=${rest#??}
      byte=$((0x${rest%"$tail"}))
      rest=$tail
    fi
    byte=$((byte ^ $2))
    printf "\\$((byte / 64))$((byte / 8 % 8))$((byte % 8))"
    left=$((left - 1))
  done
}
# HMAC-SHA256 of the standard input (RFC 2104) in hexadecimal digits, as openssl would only do with the key in its command line.
hmac() { { pad "$1" 92; { pad "$1" 54; cat; } | sha256; } | sha256 | hex; }
nothing=e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855

# GetCallerIdentity, signed with ACS3-HMAC-SHA256.
ask_sts() {
  host=${sts#*://}
  host=${host%%/*}
  when=$(date -u +%Y-%m-%dT%H:%M:%SZ)
  nonce=$(od -An -v -tx1 -N16 /dev/urandom | tr -d ' \n')
  names='host;x-acs-action;x-acs-content-sha256;x-acs-date;x-acs-security-token;x-acs-signature-nonce;x-acs-version'
  request=$(printf 'POST\n/\n\nhost:%s\nx-acs-action:GetCallerIdentity\nx-acs-content-sha256:%s\nx-acs-date:%s\nx-acs-security-token:%s\nx-acs-signature-nonce:%s\nx-acs-version:2015-04-01\n\n%s\n%s' \
    "$host" "$nothing" "$when" "$token" "$nonce" "$names" "$nothing")
  digest=$(printf %s "$request" | sha256 | hex)
  signature=$(printf 'ACS3-HMAC-SHA256\n%s' "$digest" | hmac "$(printf %s "$secret" | hex)")
  send -X POST "$sts" <<EOF
header = "Accept: application/json"
header = "x-acs-action: GetCallerIdentity"
header = "x-acs-version: 2015-04-01"
header = "x-acs-date: $when"
header = "x-acs-content-sha256: $nothing"
header = "x-acs-signature-nonce: $nonce"
header = "x-acs-security-token: $token"
header = "Authorization: ACS3-HMAC-SHA256 Credential=$id,SignedHeaders=$names,Signature=$signature"
EOF
  say sts "${status:-0}"
  say sts-code "$(json Code)"
  say sts-arn "$(json Arn)"
}

# ListObjects, signed with OSS's V4.
ask_oss() {
  stamp=$(date -u +%Y%m%dT%H%M%SZ)
  day=${stamp%T*}
  scope="$day/$region/oss/aliyun_v4_request"
  request=$(printf 'GET\n/%s/\nmax-keys=1\nx-oss-content-sha256:UNSIGNED-PAYLOAD\nx-oss-date:%s\nx-oss-security-token:%s\n\n\nUNSIGNED-PAYLOAD' "$bucket" "$stamp" "$token")
  digest=$(printf %s "$request" | sha256 | hex)
  key=$(printf %s "aliyun_v4$secret" | hex)
  for part in "$day" "$region" oss aliyun_v4_request; do key=$(printf %s "$part" | hmac "$key"); done
  signature=$(printf 'OSS4-HMAC-SHA256\n%s\n%s\n%s' "$stamp" "$scope" "$digest" | hmac "$key")
  send "$oss?max-keys=1" <<EOF
header = "x-oss-date: $stamp"
header = "x-oss-content-sha256: UNSIGNED-PAYLOAD"
header = "x-oss-security-token: $token"
header = "Authorization: OSS4-HMAC-SHA256 Credential=$id/$scope,Signature=$signature"
EOF
  say oss "${status:-0}"
  say oss-code "$(printf '%s\n' "$body" | sed -n 's/.*<Code>\([A-Za-z.]*\)<.*/\1/p' | head -n 1)"
}

[ -z "$sts" ] || ask_sts
[ -z "$oss" ] || ask_oss
finish
