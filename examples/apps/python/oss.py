"""Reads an OSS bucket with the token of the instance's RAM role. No AccessKey pair, in no file and no variable.

    pip install -r requirements.txt
    python oss.py BUCKET [PREFIX] [ENDPOINT]
"""
import sys

import oss2
from alibabacloud_credentials.client import Client
from alibabacloud_credentials.models import Config
from oss2.credentials import Credentials, CredentialsProvider


class InstanceRole(CredentialsProvider):
    """The role's tokens, renewed by the credentials library. Name no role: a new one is then found without a deployment."""

    def __init__(self):
        self.client = Client(Config(type="ecs_ram_role", disable_imds_v1=True))

    def get_credentials(self):
        # One reading of all three, so that a renewal between them cannot mix two tokens.
        token = self.client.get_credential()
        return Credentials(token.access_key_id, token.access_key_secret, token.security_token)


def keys(bucket, prefix=""):
    """Every key under a prefix; the iterator asks for the next page by itself."""
    for item in oss2.ObjectIterator(bucket, prefix=prefix):
        yield item.key


if __name__ == "__main__":
    given = dict(enumerate(sys.argv))
    endpoint = given.get(3, "https://oss-cn-hangzhou-internal.aliyuncs.com")
    for key in keys(oss2.Bucket(oss2.ProviderAuth(InstanceRole()), endpoint, sys.argv[1]), given.get(2, "")):
        print(key)
