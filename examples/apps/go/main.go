// Reads an OSS bucket with the token of the instance's RAM role. No AccessKey pair, in no file and no variable.
//
//	go run . BUCKET [PREFIX] [ENDPOINT]
package main

import (
	"fmt"
	"log"
	"os"

	"github.com/aliyun/aliyun-oss-go-sdk/oss"
	"github.com/aliyun/credentials-go/credentials"
)

// instanceRole gives the role's tokens, renewed by the credentials library.
type instanceRole struct{ role credentials.Credential }

// newInstanceRole names no role: a new one is then found without a deployment.
func newInstanceRole() (*instanceRole, error) {
	role, err := credentials.NewCredential(new(credentials.Config).SetType("ecs_ram_role").SetDisableIMDSv1(true))
	return &instanceRole{role}, err
}

type token struct{ id, secret, security string }

func (t token) GetAccessKeyID() string     { return t.id }
func (t token) GetAccessKeySecret() string { return t.secret }
func (t token) GetSecurityToken() string   { return t.security }

// GetCredentialsE reads all three at once, so that a renewal between them cannot mix two tokens.
func (r *instanceRole) GetCredentialsE() (oss.Credentials, error) {
	got, err := r.role.GetCredential()
	if err != nil {
		return nil, err
	}
	return token{*got.AccessKeyId, *got.AccessKeySecret, *got.SecurityToken}, nil
}

// GetCredentials is what older versions of the client ask; an error shows as a refused request.
func (r *instanceRole) GetCredentials() oss.Credentials {
	got, err := r.GetCredentialsE()
	if err != nil {
		return token{}
	}
	return got
}

// printKeys prints every key under a prefix, page by page: each page begins after the marker of the one before.
func printKeys(bucket *oss.Bucket, prefix string) error {
	marker := ""
	for {
		page, err := bucket.ListObjects(oss.Prefix(prefix), oss.Marker(marker), oss.MaxKeys(100))
		if err != nil {
			return err
		}
		for _, object := range page.Objects {
			fmt.Println(object.Key)
		}
		if !page.IsTruncated {
			return nil
		}
		marker = page.NextMarker
	}
}

func argument(at int, otherwise string) string {
	if len(os.Args) > at {
		return os.Args[at]
	}
	return otherwise
}

func run() error {
	role, err := newInstanceRole()
	if err != nil {
		return err
	}
	endpoint := argument(3, "https://oss-cn-hangzhou-internal.aliyuncs.com")
	client, err := oss.New(endpoint, "", "", oss.SetCredentialsProvider(role))
	if err != nil {
		return err
	}
	bucket, err := client.Bucket(argument(1, ""))
	if err != nil {
		return err
	}
	return printKeys(bucket, argument(2, ""))
}

func main() {
	if err := run(); err != nil {
		log.Fatal(err)
	}
}
