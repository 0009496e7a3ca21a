#!/bin/sh
# Lists the first hundred keys of an OSS bucket with the token of the instance's RAM role.
# It needs curl and openssl; the secret stands in no command line, where other users could read it.
#
#   sh oss.sh BUCKET [PREFIX] [URL]
set -eu

bucket=$1
prefix=${2:-}
url=${3:-https://$bucket.oss-cn-hangzhou-internal.aliyuncs.com/}
metadata=http://100.100.100.200/latest

imds_token=$(curl -sf -m 5 -X PUT -H 'X-aliyun-ecs-metadata-token-ttl-seconds: 60' "$metadata/api/token")
read_item() { printf 'header = "X-aliyun-ecs-metadata-token: %s"' "$imds_token" | curl -sf -m 5 -K - "$metadata/meta-data/$1"; }

# The role's name is asked each time: after a swap it is another one.
role=$(read_item ram/security-credentials/)
credentials=$(read_item "ram/security-credentials/$role")
field() { printf '%s\n' "$credentials" | tr ',{}' '\n\n\n' | sed -n "s/^ *\"$1\" *: *\"\([^\"]*\)\".*/\1/p"; }

secret=$(field AccessKeySecret)
token=$(field SecurityToken)

pad() { # the secret, filled up to 64 bytes, each byte xor $1
  count=0
  for byte in $(printf %s "$secret" | od -An -v -tu1); do
    printf "\\$(printf %03o $((byte ^ $1)))"
    count=$((count + 1))
  done
  while [ $count -lt 64 ]; do
    printf "\\$(printf %03o "$1")"
    count=$((count + 1))
  done
}
# HMAC-SHA1 of the standard input (RFC 2104), in Base64.
sign() { { pad 92; { pad 54; cat; } | openssl dgst -sha1 -binary; } | openssl dgst -sha1 -binary | openssl base64 -A; }

date=$(LC_ALL=C date -u '+%a, %d %b %Y %H:%M:%S GMT')
signature=$(printf 'GET\n\n\n%s\nx-oss-security-token:%s\n/%s/' "$date" "$token" "$bucket" | sign)

curl -sSf -m 30 -K - -G --data-urlencode "prefix=$prefix" -d max-keys=100 "$url" <<EOF | tr '<' '\n' | sed -n 's/^Key>//p'
header = "Date: $date"
header = "x-oss-security-token: $token"
header = "Authorization: OSS $(field AccessKeyId):$signature"
EOF
