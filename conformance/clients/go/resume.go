package main

import (
	"context"
	"fmt"
	"io"
	"os"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
)

// minPartBytes is S3's own limit for every part but the last.
const minPartBytes = 5 * 1024 * 1024

// findOpenUpload is the id of the job's latest open upload, or empty if there is none: nothing was begun.
func findOpenUpload(ctx context.Context, client *s3.Client, todo job) (string, error) {
	uploadID := ""
	pages := s3.NewListMultipartUploadsPaginator(client, &s3.ListMultipartUploadsInput{
		Bucket: aws.String(todo.Bucket), Prefix: aws.String(todo.Key),
	})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return "", err
		}
		for _, upload := range page.Uploads {
			if aws.ToString(upload.Key) == todo.Key {
				uploadID = aws.ToString(upload.UploadId)
			}
		}
	}
	return uploadID, nil
}

// resume sends the parts that the server doesn't have and completes the upload.
func resume(ctx context.Context, client *s3.Client, todo job, uploadID string, file *os.File) error {
	listed, err := listParts(ctx, client, todo, uploadID)
	if err != nil {
		return err
	}
	// All parts but the last, which is smaller, are as the uploader cut them.
	partBytes := int64(minPartBytes)
	for _, part := range listed {
		partBytes = max(partBytes, aws.ToInt64(part.Size))
	}
	info, err := file.Stat()
	if err != nil {
		return err
	}
	var parts []types.CompletedPart
	for number := int32(1); int64(number-1)*partBytes < info.Size(); number++ {
		at := int64(number-1) * partBytes
		section := io.NewSectionReader(file, at, min(partBytes, info.Size()-at))
		part, ok := listed[number]
		if ok && aws.ToInt64(part.Size) == section.Size() {
			parts = append(parts, types.CompletedPart{
				PartNumber: part.PartNumber, ETag: part.ETag, ChecksumCRC32: part.ChecksumCRC32,
			})
			continue
		}
		sent, err := client.UploadPart(ctx, &s3.UploadPartInput{
			Bucket: aws.String(todo.Bucket), Key: aws.String(todo.Key), UploadId: aws.String(uploadID),
			PartNumber: aws.Int32(number), Body: section,
		})
		if err != nil {
			return err
		}
		parts = append(parts, types.CompletedPart{
			PartNumber: aws.Int32(number), ETag: sent.ETag, ChecksumCRC32: sent.ChecksumCRC32,
		})
	}
	fmt.Printf("resumed %s: %d of %d parts were there\n", uploadID, len(listed), len(parts))
	_, err = client.CompleteMultipartUpload(ctx, &s3.CompleteMultipartUploadInput{
		Bucket: aws.String(todo.Bucket), Key: aws.String(todo.Key), UploadId: aws.String(uploadID),
		MultipartUpload: &types.CompletedMultipartUpload{Parts: parts},
	})
	return err
}

func listParts(ctx context.Context, client *s3.Client, todo job, uploadID string) (map[int32]types.Part, error) {
	listed := map[int32]types.Part{}
	pages := s3.NewListPartsPaginator(client, &s3.ListPartsInput{
		Bucket: aws.String(todo.Bucket), Key: aws.String(todo.Key), UploadId: aws.String(uploadID),
	})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, err
		}
		for _, part := range page.Parts {
			listed[aws.ToInt32(part.PartNumber)] = part
		}
	}
	return listed, nil
}
