// A server that is linked with what is called the GameLift server SDK for Go.
package main

import (
	"os"

	"github.com/amazon-gamelift/amazon-gamelift-servers-go-server-sdk/v5/server"
)

func main() {
	os.Stdout.WriteString("serving with " + server.Name() + "\n")
}
