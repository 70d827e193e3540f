// Command uploads does one job of the compatibility table with the AWS SDK for Go v2: `uploads manager|transfermanager`,
// the job as JSON on stdin, the outcome as the last line on stdout. `uploads version` says which modules it was built with.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"runtime/debug"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/feature/s3/manager"
	"github.com/aws/aws-sdk-go-v2/feature/s3/transfermanager"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/smithy-go"
)

type job struct {
	Action      string
	Endpoint    string
	CAFile      string
	Region      string
	Credentials struct {
		AccessKeyID     string
		SecretAccessKey string
		SessionToken    string
	}
	Bucket string
	Key    string
	File   string
}

// outcome has S3's error code, empty for an error without one, or null after a success.
type outcome struct {
	Error *string `json:"error"`
}

func main() {
	if os.Args[1] == "version" {
		printVersions()
		return
	}
	var todo job
	if err := json.NewDecoder(os.Stdin).Decode(&todo); err != nil {
		fail(err)
	}
	ctx := context.Background()
	client, err := connect(ctx, todo)
	if err != nil {
		fail(err)
	}
	file, err := os.Open(todo.File)
	if err != nil {
		fail(err)
	}
	defer file.Close()

	err = send(ctx, os.Args[1], client, todo, file)
	if err != nil {
		fmt.Println(err)
	}
	json.NewEncoder(os.Stdout).Encode(outcome{Error: code(err)})
}

// connect makes a client with the SDK's own settings but for where the server is, and whom to trust.
func connect(ctx context.Context, todo job) (*s3.Client, error) {
	keys := todo.Credentials
	options := []func(*config.LoadOptions) error{
		config.WithRegion(todo.Region),
		config.WithBaseEndpoint(todo.Endpoint),
		config.WithCredentialsProvider(credentials.NewStaticCredentialsProvider(keys.AccessKeyID, keys.SecretAccessKey, keys.SessionToken)),
	}
	if strings.HasPrefix(todo.Endpoint, "https:") {
		authority, err := os.Open(todo.CAFile)
		if err != nil {
			return nil, err
		}
		defer authority.Close()
		options = append(options, config.WithCustomCABundle(authority))
	}
	settings, err := config.LoadDefaultConfig(ctx, options...)
	if err != nil {
		return nil, err
	}
	return s3.NewFromConfig(settings, func(options *s3.Options) { options.UsePathStyle = true }), nil
}

func send(ctx context.Context, uploader string, client *s3.Client, todo job, file *os.File) error {
	if todo.Action == "resume" {
		uploadID, err := findOpenUpload(ctx, client, todo)
		if err != nil {
			return err
		}
		if uploadID != "" {
			return resume(ctx, client, todo, uploadID, file)
		}
	}
	switch uploader {
	case "manager":
		_, err := manager.NewUploader(client).Upload(ctx, &s3.PutObjectInput{
			Bucket: aws.String(todo.Bucket), Key: aws.String(todo.Key), Body: file,
		})
		return err
	case "transfermanager":
		_, err := transfermanager.New(client).UploadObject(ctx, &transfermanager.UploadObjectInput{
			Bucket: aws.String(todo.Bucket), Key: aws.String(todo.Key), Body: file,
		})
		return err
	}
	return fmt.Errorf("no uploader %q", uploader)
}

func code(err error) *string {
	if err == nil {
		return nil
	}
	var answered smithy.APIError
	if errors.As(err, &answered) {
		return aws.String(answered.ErrorCode())
	}
	return aws.String("")
}

func printVersions() {
	built, _ := debug.ReadBuildInfo()
	for _, module := range built.Deps {
		fmt.Println(module.Path, module.Version)
	}
}

// fail ends a program that couldn't even try.
func fail(err error) {
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}
