// Command upload sends a file to each of the given places at once with the AWS SDK for Go v2, as so many ordinary programs
// do: each with a client and connections of its own, and all the SDK's own settings. It prints how long that took and what
// it cost this process.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"log"
	"os"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/feature/s3/manager"
	"github.com/aws/aws-sdk-go-v2/service/s3"
)

type options struct {
	Endpoint string
	CAFile   string
	Region   string
	File     string
	Uploads  []upload
}

type upload struct {
	Bucket          string
	Key             string
	AccessKeyID     string
	SecretAccessKey string
	SessionToken    string
}

func main() {
	var wanted options
	if err := json.NewDecoder(os.Stdin).Decode(&wanted); err != nil {
		log.Fatal(err)
	}
	uploaders := make([]*manager.Uploader, len(wanted.Uploads))
	for index, target := range wanted.Uploads {
		client, err := connect(wanted, target)
		if err != nil {
			log.Fatal(err)
		}
		uploaders[index] = manager.NewUploader(client)
	}

	cpuBefore := cpuSeconds()
	startedAt := time.Now()
	failures := make([]error, len(uploaders))
	var all sync.WaitGroup
	for index, uploader := range uploaders {
		all.Add(1)
		go func() {
			defer all.Done()
			failures[index] = send(uploader, wanted.File, wanted.Uploads[index])
		}()
	}
	all.Wait()
	seconds := time.Since(startedAt).Seconds()
	cpu := cpuSeconds() - cpuBefore
	if err := errors.Join(failures...); err != nil {
		log.Fatal(err)
	}
	json.NewEncoder(os.Stdout).Encode(map[string]float64{"seconds": seconds, "cpuSeconds": cpu})
}

func connect(wanted options, target upload) (*s3.Client, error) {
	settings := []func(*config.LoadOptions) error{
		config.WithRegion(wanted.Region),
		config.WithBaseEndpoint(wanted.Endpoint),
		config.WithCredentialsProvider(credentials.NewStaticCredentialsProvider(target.AccessKeyID, target.SecretAccessKey, target.SessionToken)),
	}
	if strings.HasPrefix(wanted.Endpoint, "https:") {
		authority, err := os.Open(wanted.CAFile)
		if err != nil {
			return nil, err
		}
		defer authority.Close()
		settings = append(settings, config.WithCustomCABundle(authority))
	}
	loaded, err := config.LoadDefaultConfig(context.Background(), settings...)
	if err != nil {
		return nil, err
	}
	return s3.NewFromConfig(loaded, func(options *s3.Options) { options.UsePathStyle = true }), nil
}

func send(uploader *manager.Uploader, path string, target upload) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	_, err = uploader.Upload(context.Background(), &s3.PutObjectInput{
		Bucket: aws.String(target.Bucket), Key: aws.String(target.Key), Body: file,
	})
	return err
}

func cpuSeconds() float64 {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		log.Fatal(err)
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano()).Seconds()
}
