"""
What Prefect 1.4.1 is asked, see prefect_1.py: runs, storages, templates, command lines. Plain data, spelled as it goes
over the wire.
"""
import itertools

FLOW_RUN_ID = "00000003-1111-4111-8111-111111111111"
FLOW_ID = "00000003-2222-4222-8222-222222222222"
TENANT = "00000003-3333-4333-8333-333333333333"

TEMPLATES = {
    "several containers, the first is flow": """
apiVersion: batch/v1
kind: Job
metadata:
  name: report
  labels: {team: data, prefect.io/flow_id: mine}
  annotations: {note: kept}
spec:
  backoffLimit: 2
  template:
    metadata:
      labels: {tier: batch}
    spec:
      nodeSelector: {disk: ssd}
      containers:
        - name: flow
          image: reg.example/own:1
          imagePullPolicy: Always
          command: [tini, --]
          args: [something, else]
          env:
            - {name: OWN, value: '1'}
            - {name: A, value: template}
            - {name: PREFECT__CONTEXT__IMAGE, value: template}
            - {name: NODE, valueFrom: {fieldRef: {fieldPath: spec.nodeName}}}
          resources:
            requests: {cpu: 250m, example.com/gpu: 1}
            limits: {memory: 1Gi}
          volumeMounts: [{name: scratch, mountPath: /scratch}]
        - name: proxy
          image: proxy:1
          env: [{name: A, value: proxy}]
      volumes: [{name: scratch, emptyDir: {}}]
      restartPolicy: OnFailure
""",
    "no container is named flow": """
apiVersion: batch/v1
kind: Job
spec:
  template:
    spec:
      containers:
        - {name: main, image: 'main:1'}
        - {name: proxy, image: 'proxy:1'}
""",
    "flow is the second container": """
apiVersion: batch/v1
kind: Job
spec:
  template:
    spec:
      containers:
        - {name: proxy, image: 'proxy:1'}
        - {name: flow}
""",
    "a service account and pull secrets": """
apiVersion: batch/v1
kind: Job
spec:
  template:
    spec:
      serviceAccountName: templates
      imagePullSecrets: [{name: templates}]
      containers: [{name: flow}]
""",
    "an empty service account, no pull secrets": """
apiVersion: batch/v1
kind: Job
spec:
  template:
    spec:
      serviceAccountName: ''
      imagePullSecrets: []
      containers: [{name: flow}]
""",
    "a plain Job": """
apiVersion: batch/v1
kind: Job
spec:
  template:
    spec:
      containers: [{name: flow}]
""",
    "a name of 60 characters": """
apiVersion: batch/v1
kind: Job
metadata:
  name: abcdefghi-abcdefghi-abcdefghi-abcdefghi-abcdefghi-abcdefghi
spec:
  template:
    spec:
      containers: [{name: flow}]
""",
    "a name that is cut behind a hyphen": """
apiVersion: batch/v1
kind: Job
metadata:
  name: abcdefghi-abcdefghi-abcdefghi-abcdefghi-abcdefg-hijk
spec:
  template:
    spec:
      containers: [{name: flow}]
""",
    "an empty image, requests only": """
apiVersion: batch/v1
kind: Job
spec:
  template:
    spec:
      containers:
        - name: flow
          image: ''
          env: []
          resources: {requests: {memory: 64Mi}}
""",
    "variables twice": """
apiVersion: batch/v1
kind: Job
spec:
  template:
    spec:
      containers:
        - name: flow
          env:
            - {name: A, value: first}
            - {name: PREFECT__LOGGING__LEVEL, value: DEBUG}
            - {name: A, value: second}
            - {name: PREFECT__LOGGING__LEVEL, value: ERROR}
            - {name: Z}
""",
    "aliases": """
apiVersion: batch/v1
kind: Job
metadata: &meta
  labels: &labels {team: data}
spec:
  template:
    metadata:
      labels: {<<: *labels, tier: batch}
    spec:
      containers:
        - name: flow
          resources:
            requests: &amount {memory: 1Gi}
            limits: *amount
""",
}


def storages():
    """Name to storage as the wire has it; built by Prefect's own classes and schema."""
    from prefect import storage

    docker = storage.Docker

    def image(registry, name="hello", tag="1"):
        return docker(registry_url=registry, image_name=name, image_tag=tag, prefect_version="1.4.1", base_image="b")

    return {
        "Docker": image("reg.example:5000/flows", tag="2026-01"),
        "Docker, no registry": image(None),
        "Docker, empty registry": image(""),
        "Docker, registry with a slash": image("reg.example/project/"),
        "Docker, doubled slashes and dots": image("reg.example//project/./x"),
        "Docker, name with folders": image("reg.example", "team/hello"),
        "Docker, name from the root": image("reg.example", "/hello"),
        "Docker, parent folder": image("reg.example/a", "../hello"),
        "Docker, empty name and tag": image("reg.example", "", ""),
        "Docker, unbuilt": image("reg.example", None, None),
        "Azure": storage.Azure(container="c", connection_string_secret="S"),
        "Bitbucket": storage.Bitbucket(project="p", repo="r", workspace="w", path="f.py", ref="main"),
        "CodeCommit": storage.CodeCommit(repo="r", path="f.py", commit="main"),
        "GCS": storage.GCS(bucket="b", key="k", project="p"),
        "Git": storage.Git(repo="o/r", flow_path="f.py", branch_name="main"),
        "GitHub": storage.GitHub(repo="o/r", path="f.py", ref="main", access_token_secret="S"),
        "GitLab": storage.GitLab(repo="o/r", path="f.py"),
        "Local": storage.Local(directory="/flows", validate=False),
        "Module": storage.Module("flows.hello"),
        "S3": storage.S3(bucket="b", key="k", client_options={"endpoint_url": "http://minio:9000"}),
        "Script in S3": storage.S3(bucket="b", key="f.py", stored_as_script=True, local_script_path="f.py"),
        "Webhook": storage.Webhook(
            build_request_kwargs={"url": "https://up.example"},
            build_request_http_method="POST",
            get_flow_request_kwargs={"url": "https://down.example"},
            get_flow_request_http_method="GET",
        ),
    }


def kubernetes(**fields):
    return dict(fields, type="KubernetesRun")


def universal(**fields):
    return dict(fields, type="UniversalRun")


def wire_storage(dumped, **changes):
    return {key: value for key, value in dict(dumped, **changes).items() if value is not Ellipsis}


def job_cases(dumped):
    """
    (name, input) with input: flags and variables of the agent; storage by name or as it is; runConfig with what differs
    from an empty one of its type; coreVersion; template {from: agent | run | path, name}.
    """
    plain = {"storage": "S3", "runConfig": kubernetes(image="custom:1"), "coreVersion": "1.4.1"}

    def case(name, **changes):
        return name, {key: value for key, value in dict(plain, **changes).items() if value is not Ellipsis}

    yield case("the example of the notes", storage="Docker", runConfig=kubernetes(
        image="custom:1", env={"A": "1", "PREFECT__LOGGING__LEVEL": "DEBUG"},
        cpu_limit="2", cpu_request="500m", memory_limit="2Gi", memory_request="1Gi",
    ), flags={"env": ["A=0", "B=2"], "api": "http://localhost:4200", "key": "K", "tenantId": TENANT})
    yield case("a plain run")
    yield from agent_cases(case)
    yield from run_config_cases(case)
    yield from image_cases(case, dumped)
    yield from env_cases(case)
    yield from template_cases(case)
    yield from account_cases(case)
    yield from refused_cases(case, dumped)


def agent_cases(case):
    key = {"key": "K", "tenantId": TENANT}
    for name, flags in [
        ("a key and a tenant", key),
        ("a key whose tenant is asked for", {"key": "K"}),
        ("an empty key", {"key": "", "tenantId": TENANT}),
        ("a tenant without a key", {"tenantId": TENANT}),
        ("a key that needs quotes", {"key": "k'ey: \"x\"", "tenantId": TENANT}),
        ("an API", {"api": "http://host.minikube.internal:4200/graphql"}),
        ("an API that ends in a slash", {"api": "https://api.example.com/"}),
        ("an empty API", {"api": ""}),
        ("a namespace", {"namespace": "prod"}),
        ("an empty namespace", {"namespace": ""}),
        ("a name", {"name": "nightly"}),
        ("one label", {"label": ["a"]}),
        ("labels in no order, one twice", {"label": ["b", "a", "b", "Z", "10", "9"]}),
        ("an empty label", {"label": [""]}),
        ("a label with a quote", {"label": ["it's"]}),
        ("labels with both quotes", {"label": ["it's \"x\"", "\"y\""]}),
        ("labels with a backslash, a tab and a line", {"label": ["a\\b", "c\td", "e\nf\r"]}),
        ("labels beyond ASCII", {"label": ["é", "日本", "\U0001f600", "\ufb01"]}),
        ("labels with what does not print", {"label": ["a\u00a0b", "\u200b", "\x07", "\u2028", "\x7f", "\U000e0001", "\u00ad"]}),
        ("a variable", {"env": ["A=1"]}),
        ("variables: empty, with =, twice", {"env": ["A=", "B=x=y", "A=2"]}),
        ("a variable that the agent sets too", {"env": ["PREFECT__BACKEND=mine", "PREFECT__LOGGING__LEVEL=ERROR", "A=1"]}),
        ("no cloud logs", {"noCloudLogs": True}),
        ("a log level of the agent's own", {"logLevel": "DEBUG"}),
        ("an agent config id", {"agentConfigId": "00000003-4444-4444-8444-444444444444"}),
        ("Jobs are not deleted", {"disableJobDeletion": True}),
        ("polls and an address", {"maxPolls": 3, "agentAddress": "http://:8080"}),
    ]:
        yield case("agent: " + name, flags=flags)
    for name, variables in [
        ("backend server", {"PREFECT__BACKEND": "server"}),
        ("backend cloud", {"PREFECT__BACKEND": "cloud"}),
        ("backend server with a key", {"PREFECT__BACKEND": "server", "PREFECT__CLOUD__API_KEY": "K"}),
        ("backend server at another place", {"PREFECT__BACKEND": "server", "PREFECT__SERVER__HOST": "http://apollo"}),
        ("backend server, an API", {"PREFECT__BACKEND": "server", "PREFECT__CLOUD__API": "http://apollo:4200"}),
        ("an endpoint", {"PREFECT__CLOUD__ENDPOINT": "https://cloud.example.com"}),
        ("a log level", {"PREFECT__LOGGING__LEVEL": "DEBUG"}),
        ("an empty log level", {"PREFECT__LOGGING__LEVEL": ""}),
        ("an API", {"PREFECT__CLOUD__API": "http://10.0.0.1:4200"}),
        ("a key and a tenant", {"PREFECT__CLOUD__API_KEY": "K", "PREFECT__CLOUD__TENANT_ID": TENANT}),
        ("an auth token is no key", {"PREFECT__CLOUD__AGENT__AUTH_TOKEN": "T", "PREFECT__CLOUD__AUTH_TOKEN": "T"}),
        ("labels as Python writes them", {"PREFECT__CLOUD__AGENT__LABELS": "['b', 'a', \"it's\"]"}),
        ("labels as JSON", {"PREFECT__CLOUD__AGENT__LABELS": '["b", "a"]'}),
        ("no labels", {"PREFECT__CLOUD__AGENT__LABELS": "[]"}),
        ("variables for runs", {"PREFECT__CLOUD__AGENT__ENV_VARS": '{"B": "2", "A": "1"}'}),
        ("no cloud logs", {"PREFECT__CLOUD__SEND_FLOW_RUN_LOGS": "false"}),
        ("cloud logs", {"PREFECT__CLOUD__SEND_FLOW_RUN_LOGS": "True"}),
        ("a namespace", {"NAMESPACE": "prod"}),
        ("a name", {"PREFECT__CLOUD__AGENT__NAME": "nightly"}),
        ("resources and pull policy, which 1.4.1 doesn't read", {
            "JOB_MEM_REQUEST": "1Gi", "JOB_MEM_LIMIT": "2Gi", "JOB_CPU_REQUEST": "1", "JOB_CPU_LIMIT": "2",
            "IMAGE_PULL_POLICY": "Never",
        }),
        ("all that the installed agent has, empty", {name: "" for name in (
            "IMAGE_PULL_SECRETS", "JOB_MEM_REQUEST", "JOB_MEM_LIMIT", "JOB_CPU_REQUEST", "JOB_CPU_LIMIT",
            "IMAGE_PULL_POLICY", "SERVICE_ACCOUNT_NAME", "PREFECT__CLOUD__API_KEY", "PREFECT__CLOUD__TENANT_ID",
            "PREFECT__CLOUD__AGENT__AUTH_TOKEN",
        )}),
    ]:
        yield case("variables: " + name, variables=variables)
    yield case("a flag wins over its variable", flags={
        "key": "F", "tenantId": TENANT, "api": "http://flag", "label": ["flag"], "env": ["A=flag"],
        "serviceAccountName": "flag", "imagePullSecrets": "flag", "namespace": "flag", "noCloudLogs": True,
    }, variables={
        "PREFECT__CLOUD__API_KEY": "V", "PREFECT__CLOUD__TENANT_ID": FLOW_ID, "PREFECT__CLOUD__API": "http://variable",
        "PREFECT__CLOUD__AGENT__LABELS": "['variable']", "PREFECT__CLOUD__AGENT__ENV_VARS": '{"A": "variable"}',
        "SERVICE_ACCOUNT_NAME": "variable", "IMAGE_PULL_SECRETS": "variable", "NAMESPACE": "variable",
        "PREFECT__CLOUD__SEND_FLOW_RUN_LOGS": "true",
    })
    yield case("an empty flag leaves its variable", flags={"key": "", "api": "", "serviceAccountName": ""}, variables={
        "PREFECT__CLOUD__API_KEY": "V", "PREFECT__CLOUD__TENANT_ID": TENANT, "PREFECT__CLOUD__API": "http://variable",
        "SERVICE_ACCOUNT_NAME": "variable", "IMAGE_PULL_SECRETS": "a , b,",
    })


def run_config_cases(case):
    yield case("no run config", runConfig=None)
    yield case("run config left out", runConfig=Ellipsis)
    yield case("universal", runConfig=universal())
    yield case("universal with variables", runConfig=universal(env={"A": "1"}, labels=["x"]))
    yield case("no fields but the type", runConfig=kubernetes(), bare=True)
    yield case("universal, no fields but the type", runConfig=universal(), bare=True)
    yield case("fields that 1.4.1 doesn't know", runConfig=kubernetes(image="custom:1", priority=1))
    for name, choices in {
        "image": ["", "reg.example/x@sha256:0123"],
        "env": [{}, {"A": "1"}, {"A": ""}, {"A": None}, {"A": 1, "B": True, "C": 1.5}],
        "labels": [["x"]],
        "cpu_limit": ["", "2"],
        "cpu_request": ["", "0.5"],
        "memory_limit": ["", "1Gi"],
        "memory_request": ["", "512Mi"],
        "service_account_name": ["", "runs"],
        "image_pull_secrets": [[], [""], ["runs"], ["b", "a", "b"]],
        "image_pull_policy": ["Always", "IfNotPresent", "Never"],
        "job_template": [{}],
        "job_template_path": [""],
    }.items():
        for choice in choices:
            yield case("run config: {}={!r}".format(name, choice), runConfig=kubernetes(**{name: choice}))


def image_cases(case, dumped):
    for name in dumped:
        yield case("storage: " + name, storage=name)
    yield case("storage without an image anywhere", runConfig=None)
    yield case("storage without its nulls", storage=wire_storage(dumped["Docker"], registry_url=Ellipsis, path=Ellipsis))
    yield case("storage with what 1.4.1 doesn't know", storage=wire_storage(dumped["S3"], new=1))
    for version in [None, "", "1.4.1", "1.4.1+12.gabc", "0.15.13", "0.13.0", "0.13.0rc1", "0.13.0+3.gabc", "0.13.0.post1",
                    "0.13.0.dev1", "0.13", "0.12.6", "0.12.6+9.g1a2b3c4", "0.6.7", "1.0rc1", "1!0.1", "v0.12.1", "0.14.0-1"]:
        yield case("core version {!r}".format(version), runConfig=None, coreVersion=version)
    yield case("core version left out", runConfig=None, coreVersion=Ellipsis)
    for storage, image, template in itertools.product(["Docker", "S3"], [None, "", "custom:1"], [
        None, "several containers, the first is flow", "an empty image, requests only",
    ]):
        if template is None and image == "custom:1":
            continue
        yield case(
            "image: {}, run config {!r}, template {}".format(storage, image, template),
            storage=storage, runConfig=kubernetes(image=image),
            **({"template": {"from": "agent", "name": template}} if template else {})
        )


def env_cases(case):
    send = "PREFECT__CLOUD__SEND_FLOW_RUN_LOGS"
    template = {"from": "agent", "name": "variables twice"}
    for name, flags, env in [
        ("the run's over the agent's, in the agent's place", {"env": ["A=agent", "B=agent"]}, {"B": "run", "C": "run", "A": "run"}),
        ("what the agent needs over all, in the run's place", {"key": "K", "tenantId": TENANT}, {
            "PREFECT__CONTEXT__IMAGE": "run", "X": "1", "PREFECT__CLOUD__API_KEY": "run", "PREFECT__CLOUD__AUTH_TOKEN": "run",
        }),
        ("the run turns its logs off", {}, {send: "false"}),
        ("the run can't turn logs on", {"noCloudLogs": True}, {"X": "1", send: "true", "Y": "2"}),
        ("the agent's variables turn logs off", {"env": [send + "=false"]}, {}),
        ("the old variable for logs has no say", {}, {"PREFECT__LOGGING__LOG_TO_CLOUD": "false"}),
        ("the run's log level", {"env": ["PREFECT__LOGGING__LEVEL=ERROR"]}, {"PREFECT__LOGGING__LEVEL": "DEBUG"}),
    ]:
        yield case("env: " + name, flags=flags, runConfig=kubernetes(env=env))
        yield case("env: " + name + "; universal, a template", flags=flags, runConfig=universal(env=env), template=template)
    yield case("env: the template's, twice and without a value", template=template)
    yield case("env: the template's log level gives way", template=template, variables={"PREFECT__LOGGING__LEVEL": "CRITICAL"})


def template_cases(case):
    resources = {"cpu_limit": "2", "cpu_request": "1", "memory_limit": "2Gi", "memory_request": "1Gi"}
    for name in TEMPLATES:
        for source in ["agent", "run", "path"]:
            template = {"from": source, "name": name}
            if source == "run" and name == "variables twice":
                continue
            yield case("template of the {}: {}".format(source, name), template=template, runConfig=kubernetes())
        yield case("template with everything set by the run: " + name, template={"from": "run", "name": name}, runConfig=kubernetes(
            image="custom:1", env={"A": "1"}, image_pull_policy="Never", service_account_name="runs",
            image_pull_secrets=["runs"], **resources
        ), flags={"env": ["OWN=agent"], "label": ["l"], "serviceAccountName": "agents"})
    yield case("the run's template wins over its path and the agent's", template={"from": "run", "name": "a plain Job"},
               agentTemplate="no container is named flow")
    yield case("a template in Docker storage", storage="Docker", template={"from": "run", "name": "several containers, the first is flow"})


def account_cases(case):
    """Who names the service account and the pull secrets: all that interact."""
    templates = [None] + [
        {"from": source, "name": name}
        for source in ["agent", "run", "path"]
        for name in ["a plain Job", "a service account and pull secrets", "an empty service account, no pull secrets"]
    ]
    runs = [{}, {"service_account_name": "", "image_pull_secrets": []}, {"service_account_name": "runs", "image_pull_secrets": ["r1", "r2"]}]
    agents = [
        ("nothing", {}),
        ("empty variables", {"variables": {"SERVICE_ACCOUNT_NAME": "", "IMAGE_PULL_SECRETS": ""}}),
        ("empty flags", {"flags": {"serviceAccountName": "", "imagePullSecrets": ""}}),
        ("flags", {"flags": {"serviceAccountName": "agents", "imagePullSecrets": "a1, a2 ,a1"}}),
        ("variables", {"variables": {"SERVICE_ACCOUNT_NAME": "agents", "IMAGE_PULL_SECRETS": "a1, a2"}}),
    ]
    for template, run, (name, given) in itertools.product(templates, runs, agents):
        if template is not None and template["name"].startswith("an empty") and name in ("variables", "empty flags"):
            continue
        where = "{} of the {}".format(template["name"], template["from"]) if template else "built in"
        title = "accounts: template {}, run {}, agent {}".format(where, list(run.values()), name)
        yield case(title, runConfig=kubernetes(**run), **dict(given, **({"template": template} if template else {})))


def refused_cases(case, dumped):
    for kind in ["LocalRun", "DockerRun", "ECSRun", "VertexRun"]:
        yield case("refused: " + kind, runConfig={"type": kind})
    yield case("refused: a run config of no known type", runConfig={"type": "NomadRun"}, bare=True)
    yield case("refused: a run config without a type", runConfig={"env": None}, bare=True)
    yield case("refused: a pull policy of no known kind", runConfig=kubernetes(image_pull_policy="Sometimes"))
    yield case("refused: an empty pull policy", runConfig=kubernetes(image_pull_policy=""))
    yield case("refused: a template and a path", runConfig=kubernetes(job_template={"kind": "Job"}, job_template_path="agent:///x"))
    yield case("refused: a path of no known scheme", runConfig=kubernetes(job_template_path="ftp://x/y.yaml"))
    yield case("refused: an image that is no string", runConfig=kubernetes(image=1))
    yield case("refused: resources that are no strings", runConfig=kubernetes(cpu_limit=2, memory_limit=1))
    yield case("refused: variables that are no mapping", runConfig=kubernetes(env=["A=1"]))
    yield case("refused: pull secrets that are no list", runConfig=kubernetes(image_pull_secrets="a"))
    yield case("refused: no storage", storage=None)
    yield case("refused: storage without a type", storage={"flows": {}})
    yield case("refused: storage of no known type", storage={"type": "Carrier pigeon", "flows": {}})
    yield case("refused: Docker storage whose name is no string", storage=wire_storage(dumped["Docker"], image_name=1))
    yield case("refused: S3 storage without its bucket", storage=wire_storage(dumped["S3"], bucket=Ellipsis))


def deployment_cases():
    """(name, input) with input: flags and variables of `prefect agent kubernetes install`."""
    yield "nothing given", {}
    choices = {
        "key": ["", "K", "k'ey: \"x\""],
        "tenantId": ["", TENANT],
        "label": [[""], ["a"], ["b", "a", "b"], ["it's"], ["é", "a\\b"]],
        "env": [["A=1"], ["B=", "A=x=y", "B=2"], ["A=é \"q\" \\ \t\u2028\U0001f600"]],
        "agentConfigId": ["", "00000003-4444-4444-8444-444444444444"],
        "api": ["", "http://host.minikube.internal:4200"],
        "namespace": ["", "prod"],
        "imagePullSecrets": ["", "regcred", "a,b"],
        "rbac": [True],
        "latest": [True],
        "memRequest": ["", "1Gi"],
        "memLimit": ["", "2Gi"],
        "cpuRequest": ["", "500m"],
        "cpuLimit": ["", "1"],
        "imagePullPolicy": ["", "Never"],
        "serviceAccountName": ["", "runs"],
        "backend": ["", "server", "cloud"],
    }
    for key, values in choices.items():
        for value in values:
            yield "{}={!r}".format(key, value), {"flags": {key: value}}
    yield "the example of the notes", {"flags": {"rbac": True, "namespace": "prod"}}
    yield "rbac without a namespace", {"flags": {"rbac": True, "namespace": ""}}
    yield "everything given", {"flags": {key: values[-1] for key, values in choices.items()}}
    yield "everything empty", {"flags": {key: values[0] for key, values in choices.items() if key not in ("rbac", "latest")}}
    for rbac, latest, secret in itertools.product([False, True], [False, True], ["", "regcred"]):
        flags = {"rbac": rbac, "latest": latest, "imagePullSecrets": secret, "namespace": "n"}
        yield "rbac={}, latest={}, imagePullSecrets={!r}".format(rbac, latest, secret), {"flags": flags}
    yield "backend of the variables", {"variables": {"PREFECT__BACKEND": "server"}}
    yield "a flag wins over the backend of the variables", {"flags": {"backend": "cloud"}, "variables": {"PREFECT__BACKEND": "server"}}
    yield "variables of the agent have no say in its installation", {"variables": {
        "PREFECT__CLOUD__API": "http://variable", "PREFECT__CLOUD__API_KEY": "V", "NAMESPACE": "variable",
        "IMAGE_PULL_SECRETS": "variable", "PREFECT__CLOUD__AGENT__LABELS": "['variable']", "SERVICE_ACCOUNT_NAME": "variable",
    }}
