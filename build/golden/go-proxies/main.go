// Says which proxy Go takes: a line {"url": TEXT, "env": {NAME: TEXT}} in, a line with the proxy's address or null out.
// kubectl asks golang.org/x/net/http/httpproxy, by way of net/http.ProxyFromEnvironment.
package main

import (
	"encoding/json"
	"net/url"
	"os"

	"golang.org/x/net/http/httpproxy"
)

func main() {
	in, out := json.NewDecoder(os.Stdin), json.NewEncoder(os.Stdout)
	for in.More() {
		var asked struct {
			URL string            `json:"url"`
			Env map[string]string `json:"env"`
		}
		if err := in.Decode(&asked); err != nil {
			panic(err)
		}
		os.Clearenv()
		for name, value := range asked.Env {
			os.Setenv(name, value)
		}
		address, err := url.Parse(asked.URL)
		if err != nil {
			panic(err)
		}
		proxy, err := httpproxy.FromEnvironment().ProxyFunc()(address)
		var answer any
		if err != nil {
			answer = map[string]string{"error": err.Error()}
		} else if proxy != nil {
			answer = proxy.String()
		}
		if err := out.Encode(answer); err != nil {
			panic(err)
		}
	}
}
