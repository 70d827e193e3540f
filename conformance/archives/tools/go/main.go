// Makes a zip with Go's archive/zip.
//
//	writezip descriptors FOLDER ZIP  as CreateHeader writes it, with a data descriptor behind each entry
//	writezip sizes FOLDER ZIP        with all sizes in front of the data, by CreateRaw
//	writezip addfs FOLDER ZIP        by AddFS
//	writezip many COUNT ZIP          an executable script and, in all, as many entries
//	writezip declared BYTES ZIP      an executable script, and an entry that claims to unpack to that many bytes
package main

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"fmt"
	"hash/crc32"
	"io/fs"
	"log"
	"os"
	"path/filepath"
	"strconv"
)

const script = "#!/bin/sh\nsleep 1000\n"

func main() {
	way, from, target := os.Args[1], os.Args[2], os.Args[3]
	file, err := os.Create(target)
	must(err)
	writer := zip.NewWriter(file)
	switch way {
	case "descriptors":
		must(writeFolder(writer, from, describedLater))
	case "sizes":
		must(writeFolder(writer, from, describedBefore))
	case "addfs":
		must(writer.AddFS(os.DirFS(from)))
	case "many":
		must(writeMany(writer, number(from)))
	case "declared":
		must(writeDeclared(writer, uint64(number(from))))
	default:
		log.Fatalf("no such way: %s", way)
	}
	must(writer.Close())
	must(file.Close())
}

func writeFolder(writer *zip.Writer, folder string, write func(*zip.Writer, *zip.FileHeader, []byte) error) error {
	return filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || path == folder {
			return err
		}
		info, err := os.Stat(path)
		if err != nil {
			return err
		}
		header, err := zip.FileInfoHeader(info)
		if err != nil {
			return err
		}
		name, err := filepath.Rel(folder, path)
		if err != nil {
			return err
		}
		header.Name = filepath.ToSlash(name)
		header.SetMode(info.Mode())
		if info.IsDir() {
			header.Name += "/"
			_, err := writer.CreateHeader(header)
			return err
		}
		header.Method = zip.Deflate
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		return write(writer, header, content)
	})
}

func describedLater(writer *zip.Writer, header *zip.FileHeader, content []byte) error {
	sink, err := writer.CreateHeader(header)
	if err != nil {
		return err
	}
	_, err = sink.Write(content)
	return err
}

func describedBefore(writer *zip.Writer, header *zip.FileHeader, content []byte) error {
	var deflated bytes.Buffer
	deflate, err := flate.NewWriter(&deflated, flate.BestCompression)
	if err != nil {
		return err
	}
	if _, err := deflate.Write(content); err != nil {
		return err
	}
	if err := deflate.Close(); err != nil {
		return err
	}
	header.CRC32 = crc32.ChecksumIEEE(content)
	header.CompressedSize64 = uint64(deflated.Len())
	header.UncompressedSize64 = uint64(len(content))
	sink, err := writer.CreateRaw(header)
	if err != nil {
		return err
	}
	_, err = sink.Write(deflated.Bytes())
	return err
}

func writeScript(writer *zip.Writer) error {
	header := &zip.FileHeader{Name: "start.sh"}
	header.SetMode(0o755)
	return describedLater(writer, header, []byte(script))
}

func writeMany(writer *zip.Writer, count int) error {
	if err := writeScript(writer); err != nil {
		return err
	}
	for index := 1; index < count; index++ {
		header := &zip.FileHeader{Name: fmt.Sprintf("tiles/%d/%d.png", index/1000, index)}
		if _, err := writer.CreateRaw(header); err != nil {
			return err
		}
	}
	return nil
}

func writeDeclared(writer *zip.Writer, sizeBytes uint64) error {
	if err := writeScript(writer); err != nil {
		return err
	}
	header := &zip.FileHeader{Name: "data.bin", Method: zip.Deflate, CRC32: 1, CompressedSize64: 1000, UncompressedSize64: sizeBytes}
	sink, err := writer.CreateRaw(header)
	if err != nil {
		return err
	}
	_, err = sink.Write(make([]byte, 1000))
	return err
}

func number(text string) int {
	value, err := strconv.Atoi(text)
	must(err)
	return value
}

func must(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
