package main

import (
	"bytes"
	"encoding/json"
	"flag"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// testdata/exchanges.json holds requests and what a real Elasticsearch answered to them, in the
// order in which they were sent to a cluster without links. To record it anew, after adding a
// request without an answer, with a cluster of acceptance/servers/elasticsearch.sh:
//
//	ACCEPTANCE_TOKYO_ENDPOINT=… ACCEPTANCE_TOKYO_TRANSPORT=… go test . -record
const exchangesFile = "testdata/exchanges.json"

var record = flag.Bool("record", false, "write the real server's answers to "+exchangesFile)

// An exchange is a request, "METHOD path?query", and its answer.
type exchange struct {
	Request string          `json:"request"`
	Body    json.RawMessage `json:"body,omitempty"`
	Status  int             `json:"status"`
	Answer  json.RawMessage `json:"answer"`
}

// In requests and answers this is the cluster's own transport address, so that links are connected.
const transport = "TRANSPORT"

func readExchanges(t *testing.T) []exchange {
	t.Helper()
	content, err := os.ReadFile(exchangesFile)
	if err != nil {
		t.Fatal(err)
	}
	var exchanges []exchange
	if err := json.Unmarshal(content, &exchanges); err != nil {
		t.Fatal(err)
	}
	return exchanges
}

// send is the exchange with what the server at the endpoint answers.
func send(t *testing.T, endpoint, address string, asked exchange) exchange {
	t.Helper()
	method, target, _ := strings.Cut(asked.Request, " ")
	body := strings.ReplaceAll(string(asked.Body), transport, address)
	request, err := http.NewRequest(method, endpoint+target, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	asked.Status = response.StatusCode
	asked.Answer = json.RawMessage(strings.ReplaceAll(string(answer), address, transport))
	return asked
}

func compare(t *testing.T, want, got exchange) {
	t.Helper()
	if want.Status != got.Status || !reflect.DeepEqual(comparable(t, want.Answer), comparable(t, got.Answer)) {
		t.Errorf("%s %s\nwant %d %s\ngot  %d %s", want.Request, want.Body, want.Status, want.Answer, got.Status, got.Answer)
	}
}

// comparable is the answer decoded. Of a refusal for several reasons the order means nothing: it
// becomes the set of them.
func comparable(t *testing.T, answer json.RawMessage) any {
	t.Helper()
	var decoded map[string]any
	if err := json.Unmarshal(answer, &decoded); err != nil {
		t.Fatalf("%s: %v", answer, err)
	}
	failure, _ := decoded["error"].(map[string]any)
	suppressed, _ := failure["suppressed"].([]any)
	if len(suppressed) == 0 {
		return decoded
	}
	reasons := []string{failure["reason"].(string)}
	for _, other := range suppressed {
		reasons = append(reasons, other.(map[string]any)["reason"].(string))
	}
	slices.Sort(reasons)
	return reasons
}

func TestAnswersAsRecorded(t *testing.T) {
	server := httptest.NewServer(NewCluster("recorded"))
	defer server.Close()
	for _, recorded := range readExchanges(t) {
		compare(t, recorded, send(t, server.URL, "127.0.0.1:9300", recorded))
	}
}

func TestRealServerAnswersAsRecorded(t *testing.T) {
	endpoint, address := os.Getenv("ACCEPTANCE_TOKYO_ENDPOINT"), os.Getenv("ACCEPTANCE_TOKYO_TRANSPORT")
	if endpoint == "" || address == "" {
		t.Skip("ACCEPTANCE_TOKYO_ENDPOINT and ACCEPTANCE_TOKYO_TRANSPORT name no cluster")
	}
	exchanges := readExchanges(t)
	for i, recorded := range exchanges {
		exchanges[i] = send(t, endpoint, address, recorded)
		if !*record {
			compare(t, recorded, exchanges[i])
		}
	}
	if *record {
		writeExchanges(t, exchanges)
	}
}

func writeExchanges(t *testing.T, exchanges []exchange) {
	t.Helper()
	var content bytes.Buffer
	encoder := json.NewEncoder(&content)
	encoder.SetEscapeHTML(false)
	content.WriteString("[\n")
	for i, one := range exchanges {
		if i > 0 {
			content.WriteString(",\n")
		}
		if err := encoder.Encode(one); err != nil {
			t.Fatal(err)
		}
	}
	content.WriteString("]\n")
	if err := os.WriteFile(exchangesFile, content.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
}
