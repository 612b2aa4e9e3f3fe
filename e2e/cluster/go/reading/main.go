// reading: says how kubectl reads kubeconfigs and manifests, so that other readers can be compared with it.
//
// Each line of standard input is a question, {"kubeconfig": [TEXT...]} (the files of KUBECONFIG in order, which lie in
// one folder) or {"manifest": TEXT}. Each line of standard output is the answer to one: {"error": "..."}, or
//
//	{"folder": "/...", "currentContext": "...", "contexts": {NAME: {"error": "..."} or what requests are made with}}
//	{"documents": [VALUE...]}
//
// Nothing is asked of a cluster, and no plugin is run. Integers are written with all their digits.
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/util/yaml"
	_ "k8s.io/client-go/plugin/pkg/client/auth/oidc"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"
	"k8s.io/client-go/tools/clientcmd/api"
)

type question struct {
	Kubeconfig []string `json:"kubeconfig"`
	Manifest   *string  `json:"manifest"`
}

// target is what a context's requests are made with; a text that is not set is left out.
type target struct {
	Error              string              `json:"error,omitempty"`
	Server             string              `json:"server,omitempty"`
	Namespace          string              `json:"namespace,omitempty"`
	CA                 []byte              `json:"ca,omitempty"`
	CAFile             string              `json:"caFile,omitempty"`
	Cert               []byte              `json:"cert,omitempty"`
	CertFile           string              `json:"certFile,omitempty"`
	Key                []byte              `json:"key,omitempty"`
	KeyFile            string              `json:"keyFile,omitempty"`
	Insecure           bool                `json:"insecure,omitempty"`
	ServerName         string              `json:"serverName,omitempty"`
	ProxyURL           string              `json:"proxyUrl,omitempty"`
	DisableCompression bool                `json:"disableCompression,omitempty"`
	Token              string              `json:"token,omitempty"`
	TokenFile          string              `json:"tokenFile,omitempty"`
	Username           string              `json:"username,omitempty"`
	Password           string              `json:"password,omitempty"`
	As                 string              `json:"as,omitempty"`
	AsUID              string              `json:"asUid,omitempty"`
	AsGroups           []string            `json:"asGroups,omitempty"`
	AsUserExtra        map[string][]string `json:"asUserExtra,omitempty"`
	AuthProvider       string              `json:"authProvider,omitempty"`
	AuthConfig         map[string]string   `json:"authConfig,omitempty"`
	Exec               *plugin             `json:"exec,omitempty"`
}

type plugin struct {
	APIVersion         string           `json:"apiVersion,omitempty"`
	Command            string           `json:"command,omitempty"`
	Args               []string         `json:"args,omitempty"`
	Env                []api.ExecEnvVar `json:"env,omitempty"`
	InstallHint        string           `json:"installHint,omitempty"`
	InteractiveMode    string           `json:"interactiveMode,omitempty"`
	ProvideClusterInfo bool             `json:"provideClusterInfo,omitempty"`
	ClusterConfig      map[string]any   `json:"clusterConfig,omitempty"`
}

func main() {
	folder, err := os.MkdirTemp("", "flowdeck-reading-")
	if err != nil {
		fmt.Fprintln(os.Stderr, "reading:", err)
		os.Exit(1)
	}
	err = answerAll(os.Stdin, os.Stdout, folder)
	os.RemoveAll(folder)
	if err != nil {
		fmt.Fprintln(os.Stderr, "reading:", err)
		os.Exit(1)
	}
}

func answerAll(in io.Reader, out io.Writer, folder string) error {
	lines := bufio.NewReaderSize(in, 1<<20)
	written := bufio.NewWriter(out)
	defer written.Flush()
	for {
		line, err := lines.ReadBytes('\n')
		if len(bytes.TrimSpace(line)) > 0 {
			var asked question
			if err := json.Unmarshal(line, &asked); err != nil {
				return err
			}
			answer, err := json.Marshal(answerTo(asked, folder))
			if err != nil {
				return err
			}
			written.Write(append(answer, '\n'))
			if lines.Buffered() == 0 {
				if err := written.Flush(); err != nil {
					return err
				}
			}
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

func answerTo(asked question, folder string) (answer any) {
	defer func() {
		// A text on which kubectl's own reader fails has no reading.
		if failure := recover(); failure != nil {
			answer = map[string]any{"error": fmt.Sprint("panic: ", failure)}
		}
	}()
	var err error
	if asked.Manifest != nil {
		answer, err = readManifest(*asked.Manifest)
	} else {
		answer, err = readKubeconfig(asked.Kubeconfig, folder)
	}
	if err != nil {
		return map[string]any{"error": err.Error()}
	}
	return answer
}

// readManifest reads as `kubectl create -f` does before anything is sent: documents that say nothing are left out.
func readManifest(text string) (any, error) {
	documents := []json.RawMessage{}
	decoder := yaml.NewYAMLOrJSONDecoder(bytes.NewBufferString(text), 4096)
	for {
		var document runtime.RawExtension
		if err := decoder.Decode(&document); errors.Is(err, io.EOF) {
			return map[string]any{"documents": documents}, nil
		} else if err != nil {
			return nil, err
		}
		raw := bytes.TrimSpace(document.Raw)
		if len(raw) > 0 && !bytes.Equal(raw, []byte("null")) {
			documents = append(documents, raw)
		}
	}
}

func readKubeconfig(texts []string, folder string) (any, error) {
	rules := clientcmd.ClientConfigLoadingRules{}
	for n, text := range texts {
		file := filepath.Join(folder, fmt.Sprintf("config-%d", n))
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			return nil, err
		}
		rules.Precedence = append(rules.Precedence, file)
	}
	config, err := rules.Load()
	if err != nil {
		return nil, err
	}
	contexts := map[string]target{}
	for name := range config.Contexts {
		contexts[name] = targetOf(*config, name)
	}
	return map[string]any{"folder": folder, "currentContext": config.CurrentContext, "contexts": contexts}, nil
}

func targetOf(config api.Config, context string) target {
	client := clientcmd.NewNonInteractiveClientConfig(config, context, &clientcmd.ConfigOverrides{}, nil)
	found, err := client.ClientConfig()
	if err != nil {
		return target{Error: err.Error()}
	}
	namespace, _, err := client.Namespace()
	if err != nil {
		return target{Error: err.Error()}
	}
	// What rest does with it next, and what it refuses.
	if _, _, err := rest.DefaultServerUrlFor(found); err != nil {
		return target{Error: err.Error()}
	}
	made := target{
		Server: found.Host, Namespace: namespace,
		CA: found.CAData, CAFile: found.CAFile, Cert: found.CertData, CertFile: found.CertFile,
		Key: found.KeyData, KeyFile: found.KeyFile, Insecure: found.Insecure, ServerName: found.ServerName,
		DisableCompression: found.DisableCompression,
		Token:              found.BearerToken, TokenFile: found.BearerTokenFile, Username: found.Username, Password: found.Password,
		As: found.Impersonate.UserName, AsUID: found.Impersonate.UID, AsGroups: found.Impersonate.Groups,
		AsUserExtra: found.Impersonate.Extra,
	}
	if cluster := config.Clusters[config.Contexts[context].Cluster]; cluster != nil {
		made.ProxyURL = cluster.ProxyURL
	}
	if provider := found.AuthProvider; provider != nil {
		made.AuthProvider, made.AuthConfig = provider.Name, provider.Config
	}
	if exec := found.ExecProvider; exec != nil {
		made.Exec = &plugin{
			APIVersion: exec.APIVersion, Command: exec.Command, Args: exec.Args, Env: exec.Env,
			InstallHint: exec.InstallHint, InteractiveMode: string(exec.InteractiveMode),
			ProvideClusterInfo: exec.ProvideClusterInfo,
		}
	}
	return made
}
