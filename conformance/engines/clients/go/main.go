// Command gamelift calls GameLift with the AWS SDK for Go v2, which finds the server and its keys in AWS's own files. Each line
// of stdin is a call, {"operation": "CreateBuild", "input": {…}}, with bytes in Base64; each line of stdout is its answer,
// {"output": {…}} or {"error": {"code": …, "message": …, "status": …}}.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"reflect"

	"github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/gamelift"
	"github.com/aws/smithy-go"
)

// Room for a script of 5,000,000 bytes in Base64.
const maxLineBytes = 16 << 20

type call struct {
	Operation string
	Input     json.RawMessage
}

type answer struct {
	Output any      `json:"output,omitempty"`
	Error  *failure `json:"error,omitempty"`
}

// failure has GameLift's error code, or an empty one where nobody answered.
type failure struct {
	Code    string `json:"code"`
	Message string `json:"message"`
	Status  int    `json:"status"`
}

func main() {
	if len(os.Args) > 1 && os.Args[1] == "--version" {
		fmt.Println(aws.SDKVersion)
		return
	}
	ctx := context.Background()
	settings, err := config.LoadDefaultConfig(ctx)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	client := gamelift.NewFromConfig(settings)
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, maxLineBytes)
	answers := json.NewEncoder(os.Stdout)
	for lines.Scan() {
		answers.Encode(answerTo(ctx, client, lines.Bytes()))
	}
}

func answerTo(ctx context.Context, client *gamelift.Client, line []byte) answer {
	var asked call
	if err := json.Unmarshal(line, &asked); err != nil {
		return answer{Error: describe(err)}
	}
	output, err := send(ctx, client, asked)
	if err != nil {
		return answer{Error: describe(err)}
	}
	return answer{Output: output}
}

// send calls the client's method of that name. Its input's fields are called as the API calls them.
func send(ctx context.Context, client *gamelift.Client, asked call) (any, error) {
	method := reflect.ValueOf(client).MethodByName(asked.Operation)
	if !method.IsValid() {
		return nil, fmt.Errorf("no operation %q", asked.Operation)
	}
	input := reflect.New(method.Type().In(1).Elem())
	if err := json.Unmarshal(asked.Input, input.Interface()); err != nil {
		return nil, err
	}
	results := method.Call([]reflect.Value{reflect.ValueOf(ctx), input})
	if err, failed := results[1].Interface().(error); failed {
		return nil, err
	}
	return results[0].Interface(), nil
}

func describe(err error) *failure {
	described := &failure{Message: err.Error()}
	var answered smithy.APIError
	if errors.As(err, &answered) {
		described.Code, described.Message = answered.ErrorCode(), answered.ErrorMessage()
	}
	var response *awshttp.ResponseError
	if errors.As(err, &response) {
		described.Status = response.HTTPStatusCode()
	} else if described.Code != "" {
		described.Status = http.StatusOK
	}
	return described
}
