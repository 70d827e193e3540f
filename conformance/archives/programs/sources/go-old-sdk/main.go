// A server that is linked with the server SDK for Go as it was called when it came as a zip.
package main

import (
	"os"

	"aws/amazon-gamelift-go-sdk/server"
)

func main() {
	os.Stdout.WriteString("serving with " + server.Name() + "\n")
}
