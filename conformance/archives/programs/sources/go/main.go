// A server, as far as a build is concerned.
package main

import "os"

func main() {
	os.Stdout.WriteString("serving\n")
}
