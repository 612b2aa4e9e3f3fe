"""
Writes what the real command lines of Prefect 0.6.7 and 1.4.1 make of flags, variables and files, as fixtures for the tests
of electron/cli: one file for each version.

Make them again (no cluster and no API is needed; nothing is sent anywhere):
    python3.7 build/golden/command_line.py     with prefect 0.6.7 and kubernetes 9 installed, or
    python3.8 build/golden/command_line.py     with prefect 1.4.1 and kubernetes installed
Each case runs in a process of its own, since Prefect reads its configuration when it is imported.
"""
import json
import os
import pathlib
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve()
CLI = HERE.parents[2] / "electron" / "cli"
AUTH = '["api.prefect.io"]\napi_key = "disk-key"\ntenant_id = "00000000-0000-4000-8000-00000000d15c"\n'
TENANT = "00000000-0000-4000-8000-0000000000aa"

# name, arguments after `agent start` (0.6) or `agent kubernetes start` (1.x), variables, files below the home folder
START_06 = [
    ("nothing but a token", ["--token", "T"], {}, {}),
    ("flag over variable", ["--token", "T", "--name", "N"], {"PREFECT__CLOUD__AGENT__AUTH_TOKEN": "V", "PREFECT__CLOUD__AGENT__NAME": "M"}, {}),
    ("variables", [], {"PREFECT__CLOUD__AGENT__AUTH_TOKEN": "V", "PREFECT__CLOUD__AGENT__NAME": "M", "PREFECT__CLOUD__API": "http://v:1", "NAMESPACE": "n", "IMAGE_PULL_SECRETS": "s"}, {}),
    ("files", [], {}, {"config.toml": '[cloud]\napi = "http://f:1"\n[cloud.agent]\nname = "F"\nauth_token = "FT"\n'}),
    ("variable over file", [], {"PREFECT__CLOUD__API": "http://v:1", "PREFECT__CLOUD__AGENT__AUTH_TOKEN": "V"}, {"config.toml": '[cloud]\napi = "http://f:1"\n[cloud.agent]\nname = "F"\nauth_token = "FT"\n'}),
    ("another user file", [], {"PREFECT__USER_CONFIG_PATH": "~/.prefect/other.toml"}, {"config.toml": '[cloud.agent]\nname = "F"\n', "other.toml": '[cloud.agent]\nname = "O"\nauth_token = "OT"\n'}),
    ("a file that refers to variables and keys", [], {"HOST": "h"}, {"config.toml": '[my]\nport = 7\n[cloud]\napi = "http://$HOST:${my.port}"\n[cloud.agent]\nauth_token = "${HOST}"\n'}),
    ("empty token flag", ["--token", ""], {"PREFECT__CLOUD__AGENT__AUTH_TOKEN": "V"}, {}),
    ("empty name flag", ["--token", "T", "--name", ""], {"PREFECT__CLOUD__AGENT__NAME": "M"}, {}),
    ("empty name variable", ["--token", "T"], {"PREFECT__CLOUD__AGENT__NAME": ""}, {}),
    ("empty API variable", ["--token", "T"], {"PREFECT__CLOUD__API": ""}, {}),
    ("empty API variable over a file", ["--token", "T"], {"PREFECT__CLOUD__API": ""}, {"config.toml": '[cloud]\napi = "http://f:1"\n'}),
    ("empty namespace variable", ["--token", "T"], {"NAMESPACE": ""}, {}),
    ("empty pull secrets variable", ["--token", "T"], {"IMAGE_PULL_SECRETS": ""}, {}),
    ("two pull secrets are one name", ["--token", "T"], {"IMAGE_PULL_SECRETS": "a,b"}, {}),
    ("empty token variable", [], {"PREFECT__CLOUD__AGENT__AUTH_TOKEN": ""}, {}),
    ("no token", [], {}, {}),
    ("another address for GraphQL", [], {"PREFECT__CLOUD__AGENT__AUTH_TOKEN": "V"}, {"config.toml": '[cloud]\napi = "http://f:1"\ngraphql = "http://g:2/q/"\n'}),
    ("another path for GraphQL", [], {"PREFECT__CLOUD__AGENT__AUTH_TOKEN": "V", "PREFECT__CLOUD__GRAPHQL": "${cloud.api}/graphql"}, {"config.toml": '[cloud]\napi = "http://f:1"\n'}),
    ("a token that `auth login` saved is not the agent's", [], {}, {"client/https-api.prefect.io-graphql-alpha/settings.toml": 'api_token = "S"\n'}),
    ("PREFECT__BACKEND is unknown to 0.6", ["--token", "T"], {"PREFECT__BACKEND": "server"}, {}),
]
INSTALL_06 = [
    ("install: nothing", [], {}, {}),
    ("install: all", ["--token", "T", "--api", "http://a:1", "--namespace", "n", "--image-pull-secrets", "s", "--resource-manager"], {}, {}),
    ("install: all empty", ["--token", "", "--api", "", "--namespace", "", "--image-pull-secrets", ""], {}, {}),
]
START_1 = [
    ("nothing", [], {}, {}),
    ("all flags", ["--key", "K", "--tenant-id", TENANT, "--api", "http://a:1", "--name", "N", "--namespace", "n", "--label", "b", "--label", "a", "--label", "b", "--env", "A=1", "--env", "B=x=y", "--image-pull-secrets", "s, t", "--service-account-name", "sa", "--no-cloud-logs", "--agent-address", "http://:8080"], {}, {}),
    ("variables", [], {"PREFECT__CLOUD__API_KEY": "VK", "PREFECT__CLOUD__TENANT_ID": TENANT, "PREFECT__CLOUD__API": "http://v:1", "PREFECT__CLOUD__AGENT__NAME": "M", "PREFECT__CLOUD__AGENT__LABELS": '["b", "a"]', "PREFECT__CLOUD__AGENT__ENV_VARS": '{"A": "1"}', "PREFECT__LOGGING__LEVEL": "DEBUG", "NAMESPACE": "n", "SERVICE_ACCOUNT_NAME": "sa", "IMAGE_PULL_SECRETS": "s, t", "PREFECT__CLOUD__AGENT__AGENT_ADDRESS": "http://:8081", "PREFECT__CLOUD__SEND_FLOW_RUN_LOGS": "false"}, {}),
    ("flags over variables", ["--key", "K", "--tenant-id", TENANT, "--api", "http://a:1", "--name", "N", "--namespace", "n", "--label", "a", "--env", "A=1", "--image-pull-secrets", "s", "--service-account-name", "sa"], {"PREFECT__CLOUD__API_KEY": "VK", "PREFECT__CLOUD__TENANT_ID": "00000000-0000-4000-8000-0000000000bb", "PREFECT__CLOUD__API": "http://v:1", "PREFECT__CLOUD__AGENT__NAME": "M", "PREFECT__CLOUD__AGENT__LABELS": '["v"]', "PREFECT__CLOUD__AGENT__ENV_VARS": '{"V": "1"}', "NAMESPACE": "v", "SERVICE_ACCOUNT_NAME": "v", "IMAGE_PULL_SECRETS": "v"}, {}),
    ("files", [], {}, {"config.toml": 'backend = "server"\n[cloud]\napi_key = "FK"\n[cloud.agent]\nname = "F"\nlabels = ["f"]\n[cloud.agent.env_vars]\nA = "x"\n[logging]\nlevel = "WARNING"\n'}),
    ("variables over files", [], {"PREFECT__BACKEND": "cloud", "PREFECT__CLOUD__API_KEY": "VK", "PREFECT__CLOUD__AGENT__LABELS": "['v', \"it's\"]", "PREFECT__LOGGING__LEVEL": "ERROR"}, {"config.toml": 'backend = "server"\n[cloud]\napi_key = "FK"\n[cloud.agent]\nlabels = ["f"]\n[logging]\nlevel = "WARNING"\n'}),
    ("backend.toml over config.toml", [], {}, {"config.toml": 'backend = "cloud"\n', "backend.toml": 'backend = "server"\n'}),
    ("a server of its own port", [], {"PREFECT__BACKEND": "server", "PREFECT__SERVER__HOST": "http://h", "PREFECT__SERVER__PORT": "4300"}, {}),
    ("a server's endpoint", [], {"PREFECT__BACKEND": "server", "PREFECT__SERVER__ENDPOINT": "http://e:1"}, {}),
    ("auth.toml", [], {}, {"auth.toml": AUTH}),
    ("auth.toml of another API", ["--api", "http://a:1"], {}, {"auth.toml": AUTH}),
    ("auth.toml of an API with a port", ["--api", "http://Local_Host:4200"], {}, {"auth.toml": '[local-host-4200]\napi_key = "disk-key"\n'}),
    ("variable over auth.toml", [], {"PREFECT__CLOUD__API_KEY": "VK"}, {"auth.toml": AUTH}),
    ("another home_dir", [], {"PREFECT__HOME_DIR": "$HOME/elsewhere"}, {"auth.toml": AUTH, "../elsewhere/auth.toml": '["api.prefect.io"]\napi_key = "other"\n'}),
    ("an auth token is no key", [], {"PREFECT__CLOUD__AGENT__AUTH_TOKEN": "V", "PREFECT__CLOUD__AUTH_TOKEN": "W"}, {}),
    ("empty key flag", ["--key", ""], {"PREFECT__CLOUD__API_KEY": "VK"}, {}),
    ("empty key variable", [], {"PREFECT__CLOUD__API_KEY": ""}, {"auth.toml": AUTH}),
    ("empty key variable over a file", [], {"PREFECT__CLOUD__API_KEY": ""}, {"config.toml": '[cloud]\napi_key = "FK"\n'}),
    ("empty tenant flag", ["--key", "K", "--tenant-id", ""], {"PREFECT__CLOUD__TENANT_ID": TENANT}, {}),
    ("empty API flag", ["--api", ""], {"PREFECT__CLOUD__API": "http://v:1"}, {}),
    ("empty API variable", [], {"PREFECT__CLOUD__API": ""}, {}),
    ("empty name flag", ["--name", ""], {"PREFECT__CLOUD__AGENT__NAME": "M"}, {}),
    ("empty name variable", [], {"PREFECT__CLOUD__AGENT__NAME": ""}, {}),
    ("empty namespace flag", ["--namespace", ""], {"NAMESPACE": "v"}, {}),
    ("empty namespace flag and no variable", ["--namespace", ""], {}, {}),
    ("empty namespace variable", [], {"NAMESPACE": ""}, {}),
    ("empty label", ["--label", ""], {"PREFECT__CLOUD__AGENT__LABELS": '["v"]'}, {}),
    ("empty labels variable", [], {"PREFECT__CLOUD__AGENT__LABELS": ""}, {}),
    ("an empty list of labels over a file", [], {"PREFECT__CLOUD__AGENT__LABELS": "[]"}, {"config.toml": '[cloud.agent]\nlabels = ["f"]\n'}),
    ("an env without a value", ["--env", "A="], {}, {}),
    ("empty pull secrets flag", ["--image-pull-secrets", ""], {"IMAGE_PULL_SECRETS": "v"}, {}),
    ("empty pull secrets variable", [], {"IMAGE_PULL_SECRETS": ""}, {}),
    ("empty service account flag", ["--service-account-name", ""], {"SERVICE_ACCOUNT_NAME": "v"}, {}),
    ("empty service account variable", [], {"SERVICE_ACCOUNT_NAME": ""}, {}),
    ("empty agent address flag", ["--agent-address", ""], {"PREFECT__CLOUD__AGENT__AGENT_ADDRESS": "http://:1"}, {}),
    ("what a Deployment sets and the agent does not read", [], {"JOB_MEM_REQUEST": "1Gi", "JOB_MEM_LIMIT": "2Gi", "JOB_CPU_REQUEST": "1", "JOB_CPU_LIMIT": "2", "IMAGE_PULL_POLICY": "Never"}, {}),
]
INSTALL_1 = [
    ("install: nothing", [], {}, {}),
    ("install: all", ["--key", "K", "--tenant-id", "t", "--api", "http://a:1", "--namespace", "n", "--image-pull-secrets", "s", "--rbac", "--latest", "--mem-request", "1Gi", "--mem-limit", "2Gi", "--cpu-request", "1", "--cpu-limit", "2", "--image-pull-policy", "Never", "--service-account-name", "sa", "--label", "b", "--label", "a", "--label", "b", "--env", "A=1", "--backend", "server", "--agent-config-id", "c"], {}, {}),
    ("install: all empty", ["--key", "", "--tenant-id", "", "--api", "", "--namespace", "", "--image-pull-secrets", "", "--mem-request", "", "--image-pull-policy", "", "--service-account-name", "", "--label", "", "--env", "A=", "--backend", "", "--agent-config-id", ""], {}, {}),
    ("install: the backend of the configuration", [], {"PREFECT__BACKEND": "server"}, {}),
]


def run_case(case):
    """In the process of one case. Prints what came of it, as JSON."""
    import prefect

    started = start_06 if prefect.__version__ == "0.6.7" else start_1
    print(json.dumps((install if case["command"] == "install" else started)(case["args"])))


def invoke(command, args):
    from click.testing import CliRunner

    result = CliRunner().invoke(command, args)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        return {"error": f"{type(result.exception).__name__}: {result.exception}"}
    if result.exit_code != 0:
        return {"error": result.output.strip().split("\n")[-1]}
    return {"output": result.output}


def install(args):
    import prefect
    import yaml
    from prefect.cli.agent import agent

    before = ["install"] if prefect.__version__ == "0.6.7" else ["kubernetes", "install"]
    result = invoke(agent, before + args)
    if "output" not in result:
        return result
    return {"documents": [document for document in yaml.safe_load_all(result["output"]) if document]}


def start_06(args):
    from unittest import mock

    from kubernetes import config as kube_config
    from prefect.agent.agent import Agent
    from prefect.agent.kubernetes import agent as upstream
    from prefect.cli.agent import agent
    from prefect.client import Client
    from prefect.environments.storage import Docker
    from prefect.serialization.storage import StorageSchema
    from prefect.utilities.graphql import GraphQLResult

    storage = Docker(registry_url="r", image_name="i", image_tag="t", prefect_version="0.6.7", base_image="b")
    run = GraphQLResult(id="run", flow=GraphQLResult(id="flow", storage=StorageSchema().dump(storage)))
    seen = {}

    def start(self):
        job = self.replace_job_spec_yaml(run)
        container = job["spec"]["template"]["spec"]["containers"][0]
        seen.update(
            name=self.name,
            url=self.client.api_server,
            token=self.client._api_token,
            namespace=os.getenv("NAMESPACE", "default"),
            env={each["name"]: each["value"] for each in container["env"][:4]},
            imagePullSecrets=job["spec"]["template"]["spec"]["imagePullSecrets"],
        )

    runner = GraphQLResult(data=GraphQLResult(authInfo=GraphQLResult(apiTokenScope="RUNNER")))
    with mock.patch.object(Client, "graphql", lambda *a, **k: runner), mock.patch.object(Agent, "start", start), mock.patch.object(
        kube_config, "load_incluster_config"
    ):
        result = invoke(agent, ["start", "kubernetes"] + args)
    return seen or {"error": result.get("error")}


def start_1(args):
    from unittest import mock

    from prefect import config
    from prefect.agent.agent import Agent
    from prefect.cli.agent import agent
    from prefect.client import Client
    from prefect.storage import Docker
    from prefect.serialization.storage import StorageSchema
    from prefect.utilities.graphql import GraphQLResult

    storage = Docker(registry_url="r", image_name="i", image_tag="t", prefect_version="1.4.1")
    run = GraphQLResult(id="run", run_config=None, flow=GraphQLResult(id="flow", storage=StorageSchema().dump(storage), core_version="1.4.1"))
    seen = {}

    def start(self):
        job = self.generate_job_spec(run)
        pod = job["spec"]["template"]["spec"]
        seen.update(
            name=self.name,
            url=self.client.api_server,
            token=self.client.api_key or "",
            tenantId=self.client._tenant_id,
            backend=config.backend,
            namespace=self.namespace,
            labels=self.labels,
            agentAddress=self.agent_address,
            env={each["name"]: each["value"] for each in pod["containers"][0]["env"]},
            imagePullSecrets=pod.get("imagePullSecrets"),
            serviceAccountName=pod.get("serviceAccountName"),
            resources=pod["containers"][0]["resources"],
            imagePullPolicy=pod["containers"][0].get("imagePullPolicy"),
        )

    tenant = {"data": {"auth_info": {"tenant_id": "of-the-key"}, "tenant": [GraphQLResult(id="of-the-server")]}}
    with mock.patch.object(Client, "graphql", lambda *a, **k: tenant), mock.patch.object(Agent, "start", start), mock.patch(
        "prefect.utilities.kubernetes.get_kubernetes_client"
    ):
        result = invoke(agent, ["kubernetes", "start"] + args)
    return seen or {"error": result.get("error")}


def main():
    import prefect

    version = prefect.__version__
    start, inst = {"0.6.7": (START_06, INSTALL_06), "1.4.1": (START_1, INSTALL_1)}[version]
    golden = []
    for command, cases in (("start", start), ("install", inst)):
        for name, args, env, files in cases:
            with tempfile.TemporaryDirectory() as home:
                for path, text in files.items():
                    where = pathlib.Path(home, ".prefect", path)
                    where.parent.mkdir(parents=True, exist_ok=True)
                    where.write_text(text)
                case = {"name": name, "command": command, "args": args, "env": env, "files": files}
                done = subprocess.run(
                    [sys.executable, str(HERE), json.dumps(case)],
                    env={"HOME": home, "PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "PYTHONPATH": os.environ.get("PYTHONPATH", ""), **env},
                    stdout=subprocess.PIPE,
                    check=True,
                )
                lines = done.stdout.decode().strip().split("\n")
                golden.append({**case, "upstream": json.loads(lines[-1])})
                print(name, lines[-1][:300])
    out = CLI / f"upstream-{'0.6' if version == '0.6.7' else '1.x'}.golden.json"
    out.write_text(json.dumps(golden, indent=2, sort_keys=True) + "\n")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        run_case(json.loads(sys.argv[1]))
    else:
        main()
