"""
What Prefect 3.9.1's Kubernetes worker is asked, see prefect_3.py. Plain data, spelled as the API gives it.

A case says what differs from a run without job variables of a deployment without any, in a work pool with the default
base job template: `pool` (defaults of variables; what is set, by path; what is removed), `deployment` and `run` (job
variables), other rows, blocks and variables of the API, and the environment of the worker's process.
"""
import itertools

API = "http://10.0.0.5:4200/api"
WORKER = "w 1"
IDENTIFIER = "0a1b2c3d"
FLOW = {
    "id": "00000003-2222-4222-8222-222222222222",
    "created": "2026-01-02T03:04:05.678901Z",
    "updated": "2026-01-02T03:04:05.678901Z",
    "name": "hello",
    "tags": [],
    "labels": {"origin": "git"},
}
FLOW_RUN = {
    "id": "00000003-1111-4111-8111-111111111111",
    "created": "2026-02-03T04:05:06Z",
    "updated": "2026-02-03T04:05:06.500000Z",
    "name": "daffodil-husky",
    "flow_id": FLOW["id"],
    "deployment_id": "00000003-3333-4333-8333-333333333333",
    "work_queue_name": "default",
    "parameters": {"name": "Ada", "count": 3, "nested": {"list": ["a", "b"]}},
    "tags": ["etl", "nightly"],
    "labels": {"prefect.flow.id": FLOW["id"]},
    "run_count": 0,
    "expected_start_time": "2026-02-03T04:05:16Z",
    "estimated_run_time": 0.0,
    "state_type": "PENDING",
    "state_name": "Pending",
    "job_variables": {},
}
DEPLOYMENT = {
    "id": FLOW_RUN["deployment_id"],
    "created": "2026-01-02T03:04:05.678901Z",
    "updated": "2026-01-24T14:47:16.621660Z",
    "name": "daily",
    "flow_id": FLOW["id"],
    "entrypoint": "flows.py:hello",
    "job_variables": {},
}
WORK_POOL = {
    "id": "00000003-4444-4444-8444-444444444444",
    "created": "2026-01-02T03:04:05.678901Z",
    "updated": "2026-01-02T03:04:05.678901Z",
    "name": "kube",
    "type": "kubernetes",
    "default_queue_id": "00000003-5555-4555-8555-555555555555",
}
BLOCK = {
    "id": "00000003-6666-4666-8666-666666666666",
    "name": "any",
    "block_schema_id": "00000003-7777-4777-8777-777777777777",
    "block_type_id": "00000003-8888-4888-8888-888888888888",
}
VARIABLE = {"id": "00000003-9999-4999-8999-999999999999", "tags": []}
BLOCK_ID = "00000003-aaaa-4aaa-8aaa-aaaaaaaaaaaa"

MANIFEST = ["job_configuration", "job_manifest"]
POD = MANIFEST + ["spec", "template", "spec"]
CONTAINER = POD + ["containers", 0]


def manifest(path, value):
    return [MANIFEST + path, value]


def pod(path, value):
    return [POD + path, value]


def container(path, value):
    return [CONTAINER + path, value]


def configuration(path, value):
    return [["job_configuration"] + path, value]


def job_cases():
    yield "nothing is given", {}
    yield from of_each_variable()
    yield from of_who_says_it()
    yield from of_env()
    yield from of_env_lists()
    yield from of_placeholders()
    yield from of_references()
    yield from of_labels()
    yield from of_annotations()
    yield from of_names()
    yield from of_commands()
    yield from of_sigterm()
    yield from of_images_and_accounts()
    yield from of_required_parts()
    yield from of_wrong_types()
    yield from of_the_worker()
    yield from of_secrets()
    yield from of_rows()


STRINGS = ["image", "service_account_name", "cpu_request", "cpu_limit", "memory_request", "memory_limit", "name", "command"]
VALUES = {
    "image": "reg.example/flows/hello:1",
    "service_account_name": "runner",
    "cpu_request": "100m",
    "cpu_limit": "1",
    "memory_request": "128Mi",
    "memory_limit": "1Gi",
    "name": "nightly",
    "command": "python -m flows",
    "image_pull_policy": "Always",
    "backoff_limit": 3,
    "finished_job_ttl": 3600,
    "namespace": "prefect",
    "labels": {"team": "data"},
    "annotations": {"note": "kept"},
    "env": {"A": "1"},
    "stream_output": False,
    "job_watch_timeout_seconds": 30,
    "pod_watch_timeout_seconds": 5,
}


def of_each_variable():
    for name, value in VALUES.items():
        yield "{}: given by the deployment".format(name), {"deployment": {name: value}}
        yield "{}: given by the run".format(name), {"run": {name: value}}
        yield "{}: a default of the pool".format(name), {"pool": {"defaults": {name: value}}}
        yield "{}: null by the run over the deployment".format(name), {"deployment": {name: value}, "run": {name: None}}
        yield "{}: null by the deployment over a default".format(name), {
            "pool": {"defaults": {name: value}},
            "deployment": {name: None},
        }
    for name in STRINGS + ["image_pull_policy", "namespace"]:
        yield "{}: empty".format(name), {"deployment": {name: ""}}
        yield "{}: a number".format(name), {"deployment": {name: 5}}
    for name in ["labels", "annotations", "env"]:
        yield "{}: an empty mapping".format(name), {"deployment": {name: {}}}
        yield "{}: a number in it".format(name), {"deployment": {name: {"a": 5}}}
        yield "{}: null in it".format(name), {"deployment": {name: {"a": None}}}
        yield "{}: a text".format(name), {"deployment": {name: "a"}}
    for name, value in itertools.product(["backoff_limit", "finished_job_ttl"], [0, 1, "2", True, False]):
        yield "{}: {!r}".format(name, value), {"deployment": {name: value}}


def of_who_says_it():
    yield "the run’s value replaces the deployment’s, which replaces the default", {
        "pool": {"defaults": {"image": "default:1", "cpu_request": "1", "memory_request": "1Gi"}},
        "deployment": {"image": "deployment:1", "cpu_request": "2"},
        "run": {"image": "run:1"},
    }
    yield "labels are replaced whole", {
        "pool": {"defaults": {"labels": {"a": "1", "b": "1"}}},
        "deployment": {"labels": {"b": "2"}},
        "run": {"labels": {"c": "3"}},
    }
    yield "a dotted key of the deployment", {"deployment": {"env.A": "1", "labels.team": "data"}}
    yield "a dotted key of the run over the deployment’s", {"deployment": {"env.A": "1"}, "run": {"env.A": "2"}}
    yield "a dotted key beside its mapping, which wins", {"deployment": {"env.A": "dotted", "env.B": "b", "env": {"A": "nested"}}}
    yield "a dotted key of the run beside the deployment’s mapping", {"deployment": {"env": {"A": "1"}}, "run": {"env.A": "2"}}
    yield "a dotted key replaces a default mapping", {
        "pool": {"defaults": {"labels": {"a": "1"}}},
        "deployment": {"labels.b": "2"},
    }
    yield "a dotted key beside a value that is no mapping", {"deployment": {"image.name": "x", "image": "flat:1"}}
    yield "a dotted key below one that is no mapping", {"deployment": {"labels.a": "1", "labels.a.b": "2"}}
    yield "a dotted key with brackets", {"deployment": {"labels[team]": "a", "labels.x[y]z": "b"}}
    yield "a dotted key, deep merge", {
        "pool": {"set": [manifest(["metadata", "x"], "{{ deep }}")], "defaults": {"deep": {}}},
        "deployment": {"deep.a.b": 1, "deep.a.c": 2, "deep": {"a": {"b": 3, "d": [4]}}},
    }
    yield "a key that ends in a dot", {"deployment": {"labels.": "x"}}
    yield "a variable that the pool does not declare", {
        "pool": {"set": [pod(["priorityClassName"], "{{ priority }}")]},
        "deployment": {"priority": "high"},
    }
    yield "a variable that nothing uses", {"deployment": {"nothing": "x"}}
    yield "a default that is null", {"pool": {"defaults": {"namespace": None}}}
    yield "a default that is false, 0 and empty", {
        "pool": {
            "defaults": {"a": False, "b": 0, "c": "", "d": [], "e": {}},
            "set": [manifest(["x"], {name: "{{ %s }}" % name for name in "abcde"})],
        }
    }
    yield "no deployment", {"deployment": None, "run": {"image": "run:1"}}


def of_env():
    yield "env: default, deployment and run", {
        "pool": {"defaults": {"env": {"A": "default", "B": "default", "C": "default"}}},
        "deployment": {"env": {"B": "deployment", "C": "deployment", "D": "deployment"}},
        "run": {"env": {"C": "run", "E": "run"}},
    }
    yield "env: in the job configuration itself", {
        "pool": {"set": [configuration(["env"], {"A": "pool", "B": "pool"})]},
        "deployment": {"env": {"B": "deployment"}},
    }
    yield "env: in the job configuration, with a default and placeholders", {
        "pool": {
            "defaults": {"env": {"B": "default", "C": "default"}, "zone": "eu"},
            "set": [configuration(["env"], {"A": "{{ zone }}-1", "B": "pool", "D": "{{ missing }}"})],
        },
        "deployment": {"env": {"C": "{{ zone }}"}},
    }
    yield "env: nulls remove", {
        "pool": {"defaults": {"env": {"A": "1", "B": "1"}}},
        "deployment": {"env": {"A": None, "PREFECT_API_URL": None, "PREFECT__FLOW_ID": None}},
    }
    yield "env: the last value in the first place", {
        "deployment": {"env": {"Z": "1", "PREFECT_API_URL": "https://elsewhere/api", "PREFECT__FLOW_RUN_ID": "mine"}},
    }
    yield "env: numbers, truth, lists and mappings become Python’s text", {
        "deployment": {"env": {"a": 1, "b": 1.5, "c": True, "d": False, "e": ["x", 1, None], "f": {"k": "it's"}, "g": 1e300}},
    }
    yield "env: quotes and signs in Python’s text", {
        "deployment": {"env": {"a": ["it's", 'say "x"', "both ' and \"", "\n\t\\", "é", "\u200b", "\x7f", "😀"]}},
    }
    yield "env: null of the run over the deployment’s mapping", {"deployment": {"env": {"A": "1"}}, "run": {"env": None}}
    yield "env: the deployment’s is null, the run’s a mapping", {"deployment": {"env": None}, "run": {"env": {"A": "1"}}}
    yield "env: an empty mapping over a default", {"pool": {"defaults": {"env": {"A": "1"}}}, "deployment": {"env": {}}}
    yield "env: a text over a default", {"pool": {"defaults": {"env": {"A": "1"}}}, "deployment": {"env": "A=1"}}
    yield "env: the manifest has none", {"pool": {"remove": [CONTAINER + ["env"]]}, "deployment": {"env": {"A": "1"}}}
    yield "env: the manifest has a mapping", {"pool": {"set": [container(["env"], {"OWN": "1"})]}, "run": {"env": {"A": "1"}}}
    yield "env: the manifest has null", {"pool": {"set": [container(["env"], None)]}, "run": {"env": {"A": "1"}}}
    yield "env: the job configuration has none", {"pool": {"remove": [["job_configuration", "env"]]}, "run": {"env": {"A": "1"}}}
    yield "env: dotted, over a default", {"pool": {"defaults": {"env": {"A": "1", "B": "1"}}}, "run": {"env.B": "2"}}


SECRET = {"name": "PASSWORD", "valueFrom": {"secretKeyRef": {"name": "db", "key": "password"}}}


def of_env_lists():
    yield "env list in the manifest", {
        "pool": {"set": [container(["env"], [{"name": "OWN", "value": "1"}, SECRET])]},
        "run": {"env": {"A": "1"}},
    }
    yield "env list in the manifest, names that are set too", {
        "pool": {"set": [container(["env"], [{"name": "A", "value": "manifest"}, {"name": "PREFECT_API_URL", "value": "x"}, SECRET])]},
        "run": {"env": {"A": "run", "PASSWORD": "run"}},
    }
    yield "env list in the manifest with placeholders", {
        "pool": {
            "defaults": {"zone": "eu"},
            "set": [container(["env"], [{"name": "ZONE", "value": "{{ zone }}"}, {"name": "NONE", "value": "{{ missing }}"}, "{{ missing }}"])],
        },
    }
    yield "env list in the manifest, an empty one", {"pool": {"set": [container(["env"], [])]}}
    yield "env list in the manifest, an item without a name", {"pool": {"set": [container(["env"], [{"value": "1"}])]}}
    yield "env list in the manifest, an item that is a text", {"pool": {"set": [container(["env"], ["A=1"])]}}
    yield "env list in the manifest, a number for a value", {"pool": {"set": [container(["env"], [{"name": "N", "value": 1}])]}}
    yield "env list in the manifest, the SIGTERM behaviour in it", {
        "pool": {"set": [container(["env"], [{"name": SIGTERM, "value": "mine"}])]}
    }
    listed = [{"name": "A", "value": "1"}, SECRET, {"name": "B", "value": None}, {"name": "C"}, {"value": "x"}]
    yield "env list as a variable", {"deployment": {"env": listed}}
    yield "env list as a variable, null of Prefect’s own", {"deployment": {"env": [{"name": "PREFECT_API_URL", "value": None}]}}
    yield "env list as a variable, number values", {"deployment": {"env": [{"name": "N", "value": 1}, {"name": "T", "value": True}]}}
    yield "env list as a variable, an empty one", {"deployment": {"env": []}}
    yield "env list as a variable, an item that is a text", {"deployment": {"env": ["A=1"]}}
    yield "env list as a variable, a name twice", {"deployment": {"env": [{"name": "A", "value": "1"}, {"name": "A", "value": "2"}, SECRET, SECRET]}}
    yield "env list as a variable over a default mapping", {"pool": {"defaults": {"env": {"A": "1"}}}, "deployment": {"env": listed[:1]}}
    yield "env list as a default, a mapping of the run", {"pool": {"defaults": {"env": listed[:2]}}, "run": {"env": {"A": "1"}}}
    yield "env list as a default", {"pool": {"defaults": {"env": listed[:2]}}}
    yield "env list of the deployment, a mapping of the run", {"deployment": {"env": listed[:2]}, "run": {"env": {"B": "2"}}}
    yield "env list as a variable and another in the manifest", {
        "pool": {"set": [container(["env"], [{"name": "OWN", "value": "1"}, {"name": "A", "value": "manifest"}])]},
        "deployment": {"env": listed[:2]},
    }
    yield "env list in the job configuration", {"pool": {"set": [configuration(["env"], listed[:2])]}}
    yield "env list with the SIGTERM behaviour from a Secret", {
        "deployment": {"env": [dict(SECRET, name=SIGTERM)]},
    }
    yield "env list with the SIGTERM behaviour from a Secret, backoff limit 1", {
        "deployment": {"env": [dict(SECRET, name=SIGTERM), {"name": "A", "value": "1"}], "backoff_limit": 1},
    }
    yield "env list with the SIGTERM behaviour in plain and a Secret", {
        "deployment": {"env": [{"name": SIGTERM, "value": "mine"}, SECRET]},
    }
    yield "env list with valueFrom without a name", {"deployment": {"env": [{"valueFrom": {"fieldRef": {"fieldPath": "spec.nodeName"}}}]}}


SIGTERM = "PREFECT_FLOW_RUN_EXECUTE_SIGTERM_BEHAVIOR"


def of_placeholders():
    kinds = {"text": "x", "number": 3, "float": 1.5, "true": True, "null": None, "list": [1, "a"], "mapping": {"k": "v", "n": 1}, "empty": ""}
    defaults = {"v_" + name: value for name, value in kinds.items() if value is not None}
    whole = {name: "{{ v_%s }}" % name for name in kinds}
    inside = {name: "a {{ v_%s }} z" % name for name in kinds}
    yield "placeholders that are a whole text keep their type", {
        "pool": {"defaults": defaults, "set": [manifest(["x"], whole)]},
        "run": {"v_null": None},
    }
    yield "placeholders inside text become text", {
        "pool": {"defaults": defaults, "set": [manifest(["x"], inside)]},
        "run": {"v_null": None},
    }
    yield "placeholders without a value: keys and items go, text stays", {
        "pool": {
            "set": [
                manifest(["x"], {"gone": "{{ missing }}", "text": "a{{ missing }}z", "deep": {"gone": "{{ missing }}"}}),
                manifest(["y"], ["a", "{{ missing }}", "b", ["{{ missing }}"], "{{ missing }}", {"z": "{{ missing }}"}, "c{{ cpu_limit }}"]),
            ]
        },
    }
    yield "placeholders, several in one text", {
        "pool": {"defaults": {"a": "1", "b": "2"}, "set": [manifest(["x"], "{{ a }}-{{ b }}-{{a}}-{{  b  }}-{{ missing }}")]}
    }
    yield "placeholders, the same one twice is inside text", {
        "pool": {"defaults": {"a": 1}, "set": [manifest(["x"], "{{ a }}{{ a }}")]}
    }
    yield "placeholders that are no placeholders", {
        "pool": {
            "defaults": {"a": "1"},
            "set": [manifest(["x"], ["{{ a b }}", "{ { a } }", "{{}}", "{{ a|b }}", "{{ a", "a }}", "{a}", "{{{ a }}}", "{{ 'a' }}"])],
        }
    }
    yield "placeholders with spaces around, and newlines", {
        "pool": {"defaults": {"a": 1}, "set": [manifest(["x"], [" {{ a }}", "{{ a }}\n", "{{\na\n}}", "{{a}}", "\t{{ a }}\t"])]}
    }
    yield "placeholders with a path into a value", {
        "pool": {
            "defaults": {"deep": {"a": {"b": [10, {"c": "found"}]}, "1": "one", "x.y": "dotted"}, "word": "abc"},
            "set": [
                manifest(
                    ["x"],
                    [
                        "{{ deep.a.b[0] }}", "{{ deep.a.b[1].c }}", "{{ deep.a.b.1.c }}", "{{ deep.a.b[-1].c }}", "{{ deep.a.b[7] }}",
                        "{{ deep.1 }}", "{{ deep.x.y }}", "{{ deep.a.b }}", "{{ deep.missing }}", "{{ word[1] }}", "{{ word.a }}",
                        "{{ word[9] }}", "{{ deep. }}", "{{ .deep }}", "{{ deep[a] }}", "{{ deep.a.b[01] }}", "{{ deep.a.b.length }}",
                    ],
                )
            ],
        }
    }
    yield "placeholders in keys stay", {"pool": {"defaults": {"a": "1"}, "set": [manifest(["x"], {"{{ a }}": "{{ a }}"})]}}
    yield "placeholders inside values stay", {"pool": {"set": [manifest(["x"], "{{ a }}")]}, "run": {"a": "{{ image }}", "image": "i:1"}}
    yield "placeholders inside a value inside text stay", {
        "pool": {"set": [manifest(["x"], "<{{ a }}{{ image }}>")]},
        "run": {"a": "{{ image }}", "image": "i:1"},
    }
    yield "placeholders of the worker’s environment", {
        "pool": {"set": [manifest(["x"], ["{{ $ZONE }}", "a {{ $ZONE }} z", "{{ $NONE }}", "{{ $$ZONE }}", "{{ $ }}"])]},
        "environment": {"ZONE": "eu"},
    }
    yield "placeholders with hyphens and unicode", {
        "pool": {"defaults": {"a-b": "1", "größe": "2", "п": "3"}, "set": [manifest(["x"], ["{{ a-b }}", "{{ größe }}", "{{ п }}"])]}
    }
    yield "a whole list and a whole mapping by a placeholder", {
        "pool": {
            "defaults": {"tolerations": [{"key": "gpu", "operator": "Exists"}], "selector": {"disk": "ssd"}},
            "set": [pod(["tolerations"], "{{ tolerations }}"), pod(["nodeSelector"], "{{ selector }}")],
        },
    }
    yield "the whole containers by a placeholder", {
        "pool": {"defaults": {"containers": [{"name": "prefect-job", "image": "own:1"}]}, "set": [pod(["containers"], "{{ containers }}")]}
    }
    yield "the whole pod’s spec by a placeholder", {
        "pool": {
            "defaults": {"pod": {"parallelism": 1, "completions": 1, "restartPolicy": "Never", "containers": [{"name": "prefect-job"}]}},
            "set": [manifest(["spec", "template", "spec"], "{{ pod }}")],
        }
    }
    yield "the whole manifest by a placeholder", {
        "pool": {
            "defaults": {
                "manifest": {
                    "apiVersion": "batch/v1",
                    "kind": "Job",
                    "spec": {
                        "template": {
                            "spec": {"parallelism": 1, "completions": 1, "restartPolicy": "Never", "containers": [{"name": "prefect-job"}]}
                        }
                    },
                }
            },
            "set": [[MANIFEST, "{{ manifest }}"]],
        }
    }
    yield "the whole metadata by a placeholder", {
        "pool": {"defaults": {"meta": {"labels": {"a": "1"}, "finalizers": ["x/y"]}}, "set": [manifest(["metadata"], "{{ meta }}")]}
    }
    yield "unicode, quotes and newlines are kept", {"pool": {"set": [manifest(["x"], "é\n\"'\\ \u2028 {{ image }}")]}, "run": {"image": "ü"}}
    yield "numbers, truth and null in the template are kept", {"pool": {"set": [manifest(["x"], [1, 1.5, True, False, None, -0, 1e20])]}}


def of_references():
    blocks = {
        "secret/db": {"value": "hunter2"},
        "json/conf": {"value": {"key": "k1", "list": [{"x": 1}, 2], "values": 3, "value": "inner"}},
        "aws-credentials/prod": {"region_name": "eu-1", "limits": {"max": 4}, "none": None},
        "string/one": {"value": "text"},
        "number/one": {"value": 7},
        "empty/one": {},
    }

    def with_block(*texts):
        return {"pool": {"set": [manifest(["x"], list(texts))]}, "blocks": blocks}

    yield "blocks: a whole text", with_block(
        "{{ prefect.blocks.secret.db }}", "{{ prefect.blocks.json.conf }}", "{{ prefect.blocks.aws-credentials.prod }}",
        "{{ prefect.blocks.number.one }}", "{{ prefect.blocks.empty.one }}",
    )
    yield "blocks: a path into one", with_block(
        "{{ prefect.blocks.json.conf.key }}", "{{ prefect.blocks.json.conf.value.key }}", "{{ prefect.blocks.json.conf.list[0].x }}",
        "{{ prefect.blocks.json.conf.values }}", "{{ prefect.blocks.json.conf.value }}", "{{ prefect.blocks.aws-credentials.prod.limits.max }}",
        "{{ prefect.blocks.aws-credentials.prod.none }}", "{{ prefect.blocks.secret.db.value }}", "{{ prefect.blocks.json.conf.value.value }}",
        "{{ prefect.blocks.json.conf.value.list[1] }}",
    )
    yield "blocks: inside text", with_block(
        "a {{ prefect.blocks.secret.db }} z", "{{ prefect.blocks.number.one }}{{ prefect.blocks.string.one }}",
        "{{ prefect.blocks.aws-credentials.prod.none }}!", "{{ prefect.blocks.secret.db }}{{ missing }}", " {{ prefect.blocks.secret.db }}",
    )
    yield "blocks: a mapping inside text", with_block("a {{ prefect.blocks.json.conf }} z")
    yield "blocks: a list inside text", with_block("a {{ prefect.blocks.json.conf.list }} z")
    yield "blocks: unknown", with_block("{{ prefect.blocks.secret.other }}")
    yield "blocks: unknown, inside text", with_block("a {{ prefect.blocks.secret.other }} z")
    yield "blocks: an unknown path", with_block("{{ prefect.blocks.json.conf.missing }}")
    yield "blocks: no name", with_block("{{ prefect.blocks.secret }}")
    yield "blocks: in a value of the deployment", {
        "deployment": {"env": {"PASSWORD": "{{ prefect.blocks.secret.db }}"}, "image": "{{ prefect.blocks.string.one }}:1"},
        "blocks": blocks,
    }
    yield "blocks: in what the pool has beside the manifest", {
        "pool": {"set": [configuration(["labels"], {"db": "{{ prefect.blocks.string.one }}"})]},
        "blocks": blocks,
    }
    yield "blocks: unknown, in what nothing of the Job uses", {
        "pool": {"set": [configuration(["other"], "{{ prefect.blocks.secret.other }}")]},
        "blocks": blocks,
    }
    yield "$ref: a block by its id", {
        "pool": {"set": [manifest(["x"], {"$ref": {"block_document_id": BLOCK_ID}})]},
        "blocks": {BLOCK_ID: {"a": 1, "b": ["{{ prefect.variables.zone }}"]}},
        "variables": {"zone": "eu"},
    }
    yield "$ref: beside other keys, which go", {
        "pool": {"set": [manifest(["x"], {"other": 1, "$ref": {"block_document_id": BLOCK_ID, "more": 2}})]},
        "blocks": {BLOCK_ID: {"a": 1}},
    }
    yield "$ref: the id by a placeholder", {
        "pool": {"set": [manifest(["x"], {"$ref": {"block_document_id": "{{ block }}"}})]},
        "run": {"block": BLOCK_ID},
        "blocks": {BLOCK_ID: {"a": "{{ prefect.blocks.secret.db }}"}},
    }
    yield "$ref: in a value of the run", {
        "pool": {"set": [manifest(["x"], "{{ conf }}")]},
        "run": {"conf": {"inner": [{"$ref": {"block_document_id": BLOCK_ID}}]}},
        "blocks": {BLOCK_ID: {"a": 1}},
    }
    yield "$ref: as env", {"deployment": {"env": {"$ref": {"block_document_id": BLOCK_ID}}}, "blocks": {BLOCK_ID: {"A": "1", "B": 2}}}
    yield "$ref: as labels", {"deployment": {"labels": {"$ref": {"block_document_id": BLOCK_ID}}}, "blocks": {BLOCK_ID: {"team": "data"}}}
    yield "$ref: unknown", {"pool": {"set": [manifest(["x"], {"$ref": {"block_document_id": BLOCK_ID}})]}}
    yield "$ref: without an id stays", {
        "pool": {"set": [manifest(["x"], [{"$ref": {}}, {"$ref": {"block_document_id": ""}}, {"$ref": {"other": 1}}, {"$ref": {"block_document_id": None}}])]}
    }
    yield "$ref: a text", {"pool": {"set": [manifest(["x"], {"$ref": "#/definitions/x"})]}}
    yield "$ref: null", {"pool": {"set": [manifest(["x"], {"$ref": None})]}}
    yield "variables: a whole text, every kind", {
        "pool": {"set": [manifest(["x"], ["{{ prefect.variables.%s }}" % name for name in ["text", "number", "list", "conf", "true", "null", "unknown"]])]},
        "variables": {"text": "t", "number": 5, "list": [1], "conf": {"key": "k"}, "true": True, "null": None},
    }
    yield "variables: inside text, every kind", {
        "pool": {"set": [manifest(["x"], ["a{{ prefect.variables.%s }}z" % name for name in ["text", "number", "list", "conf", "true", "null", "unknown"]])]},
        "variables": {"text": "t", "number": 5, "list": [1], "conf": {"key": "k"}, "true": True, "null": None},
    }
    yield "variables: a path into one is another name", {
        "pool": {"set": [manifest(["x"], ["{{ prefect.variables.conf.key }}", "{{ prefect.variables.conf[key] }}"])]},
        "variables": {"conf": {"key": "k"}},
    }
    yield "variables: in a value of the run", {"run": {"image": "reg/{{ prefect.variables.image }}:1"}, "variables": {"image": "hello"}}
    yield "variables: beside other placeholders", {
        "pool": {"defaults": {"a": "1"}, "set": [manifest(["x"], "{{ a }}{{ prefect.variables.zone }}{{ missing }}{{ prefect.variables.unknown }}")]},
        "variables": {"zone": "eu"},
    }
    yield "variables: several in one text", {
        "pool": {"set": [manifest(["x"], "{{ prefect.variables.a }}/{{ prefect.variables.b }}/{{ prefect.variables.a }}")]},
        "variables": {"a": "1", "b": "2"},
    }
    yield "variables: as the namespace", {"deployment": {"namespace": "{{ prefect.variables.ns }}"}, "variables": {"ns": "flows"}}
    yield "variables: unknown, as the image", {"deployment": {"image": "{{ prefect.variables.unknown }}"}}
    yield "variables: a name with a placeholder’s signs in its value", {
        "pool": {"set": [manifest(["x"], ["{{ prefect.variables.a }}", "<{{ prefect.variables.a }}>"])]},
        "variables": {"a": "{{ image }}"},
        "run": {"image": "i:1"},
    }
    yield "blocks and variables in one text", {
        "pool": {"set": [manifest(["x"], "{{ prefect.blocks.secret.db }}@{{ prefect.variables.host }}")]},
        "blocks": blocks,
        "variables": {"host": "db.example"},
    }
    yield "a block’s value with a variable in it", {
        "pool": {"set": [manifest(["x"], ["{{ prefect.blocks.json.v }}", "<{{ prefect.blocks.string.v }}>"])]},
        "blocks": {"json/v": {"value": {"host": "{{ prefect.variables.host }}"}}, "string/v": {"value": "{{ prefect.variables.host }}"}},
        "variables": {"host": "db.example"},
    }
    yield "ctx in the manifest itself", {"pool": {"set": [manifest(["x"], ["{{ ctx.flow.name }}", "a {{ ctx.flow.name }}"])]}}


def of_labels():
    yield "labels: slugs of values", {
        "deployment": {
            "labels": {
                "a": "Data & AI", "b": "  spaces  ", "c": "UPPER_lower.1", "d": "-_.x._-", "e": "größe", "f": "x" * 80, "g": "it's", "h": "1,000",
                "i": "", "j": "___", "k": "a--b", "l": "日本", "m": "a/b", "n": "x" * 62 + "- y", "o": "&amp; &#65; &#x42;", "p": "😀",
            }
        }
    }
    yield "labels: slugs of keys", {
        "deployment": {
            "labels": {
                "My Key": "1", "No.Capitals/Here": "2", "a/b/c": "3", "/x": "4", "x/": "5", "bücher.de/größe": "6", "_a_": "7", "p_q/r": "8",
                "x" * 80: "9", "y" * 260 + "/z": "10", "!!!": "11", "!!!/!!!": "12", "a.b_c-d": "13",
            }
        }
    }
    yield "labels: two keys with one slug", {"deployment": {"labels": {"a b": "1", "c": "2", "a-b": "3"}}}
    yield "labels: of Prefect’s own", {"deployment": {"labels": {"prefect.io/flow-run-id": "mine", "app.kubernetes.io/name": "mine"}}}
    yield "labels: in the manifest and as a variable", {
        "pool": {"set": [manifest(["metadata", "labels"], {"own": "A B", "team": "manifest", "prefect.io/flow-id": "own"})]},
        "deployment": {"labels": {"team": "variable"}},
    }
    yield "labels: of the pod", {
        "pool": {"set": [manifest(["spec", "template", "metadata"], {"labels": {"tier": "batch x", "team": "pod"}, "name": "kept"})]},
        "deployment": {"labels": {"team": "variable"}},
    }
    yield "labels: of the pod by a placeholder", {
        "pool": {"set": [manifest(["spec", "template", "metadata"], {"labels": "{{ labels }}", "annotations": "{{ annotations }}"})]},
        "deployment": {"labels": {"team": "variable"}, "annotations": {"a": "b"}},
    }
    yield "labels: none in the manifest", {"pool": {"remove": [MANIFEST + ["metadata", "labels"]]}}
    yield "labels: no metadata in the manifest", {"pool": {"remove": [MANIFEST + ["metadata"]]}}
    yield "labels: null in the manifest", {"pool": {"set": [manifest(["metadata", "labels"], None)]}}
    yield "labels: a text in the manifest", {"pool": {"set": [manifest(["metadata", "labels"], "a")]}}
    yield "labels: a number in the manifest’s", {"pool": {"set": [manifest(["metadata", "labels"], {"a": 1})]}}
    yield "labels: null for the pod’s metadata", {"pool": {"set": [manifest(["spec", "template", "metadata"], None)]}}
    yield "labels: null for the pod’s labels", {"pool": {"set": [manifest(["spec", "template", "metadata"], {"labels": None})]}}
    yield "labels: a number in the pod’s", {"pool": {"set": [manifest(["spec", "template", "metadata"], {"labels": {"a": 1}})]}}
    yield "labels: in the job configuration itself", {"pool": {"set": [configuration(["labels"], {"pool": "yes"})]}}
    yield "labels: not in the job configuration", {"pool": {"remove": [["job_configuration", "labels"]]}, "run": {"labels": {"a": "1"}}}


def of_annotations():
    yield "annotations: keys are slugs, values are kept", {
        "deployment": {"annotations": {"My Key/a b": "Any & all\n", "x.y/z": "é"}},
    }
    yield "annotations: in the manifest and as a variable", {
        "pool": {"set": [manifest(["metadata", "annotations"], {"own key": "1", "note": "manifest", "n": 1})]},
        "deployment": {"annotations": {"note": "variable"}},
    }
    yield "annotations: of the pod", {
        "pool": {"set": [manifest(["spec", "template", "metadata"], {"annotations": {"pod key": "1", "note": "pod"}})]},
        "deployment": {"annotations": {"note": "variable"}},
    }
    yield "annotations: of the pod, none of the Job", {
        "pool": {"set": [manifest(["spec", "template", "metadata"], {"annotations": {"pod key": "1"}})]},
    }
    yield "annotations: null of the pod", {
        "pool": {"set": [manifest(["spec", "template", "metadata"], {"annotations": None})]},
        "deployment": {"annotations": {"note": "variable"}},
    }
    yield "annotations: null in the manifest", {"pool": {"set": [manifest(["metadata", "annotations"], None)]}}
    yield "annotations: in the job configuration itself", {"pool": {"set": [configuration(["annotations"], {"a": "1"})]}}
    yield "annotations: null in the job configuration", {"pool": {"set": [configuration(["annotations"], None)]}}


def of_names():
    for name in ["My Job", "nightly-", "x" * 60, "größe", "  ", "-", "None", "日本", "!!!", "a.b"]:
        yield "name: {!r}".format(name), {"deployment": {"name": name}}
    for name in ["My Job", "x" * 60, "größe & co", "日本", "!!!", "UPPER", "a.b_c", "x" * 44 + " y"]:
        yield "name: of the run, {!r}".format(name), {"runRow": {"name": name}}
    for text in [
        "{{ ctx.flow.name }}-job", "{{ ctx.flow_run.name }}", "{{ ctx.flow_run.parameters.name }} x", "{{ ctx.flow_run.run_count }}",
        "{{ ctx.flow_run.missing }}", "{{ ctx.flow.missing }}-x", "{{ ctx.flow_run.tags[1] }}", "{{ other }}", "a {{ ctx.flow_run.tags }}",
        "{{ ctx.flow_run.id }}", "{{ ctx.flow_run.deployment_id }}", "{{ ctx.flow_run.parameters.nested.list[0] }}", "{{ ctx.flow.labels.origin }}",
        "{{ ctx.flow_run.state_name }}", "{{ ctx.flow_run.work_queue_name }}", "{{ ctx.deployment.name }}", "x{{ ctx.flow.id }}",
        "{{ ctx.flow_run.parameters.count }}",
    ]:
        yield "name: {}".format(text), {"deployment": {"name": text}}
    for generate in ["fixed-", "", "-", None, "None-", "{{ ctx.flow.name }}-", "{{ name }}", "pre-{{ name }}-", "{{ image }}-", "My Job", "x" * 70, "no-hyphen", 5]:
        yield "generateName in the manifest: {!r}".format(generate), {
            "pool": {"set": [manifest(["metadata", "generateName"], generate)]},
        }
        yield "generateName in the manifest: {!r}, with a name".format(generate), {
            "pool": {"set": [manifest(["metadata", "generateName"], generate)]},
            "run": {"name": "own name"},
        }
    yield "generateName: none in the manifest", {"pool": {"remove": [MANIFEST + ["metadata", "generateName"]]}}
    yield "generateName: none, and a name of the metadata", {
        "pool": {"remove": [MANIFEST + ["metadata", "generateName"]], "set": [manifest(["metadata", "name"], "fixed")]}
    }
    yield "name: in the job configuration itself", {"pool": {"set": [configuration(["name"], "of the pool")]}}
    yield "name: in the job configuration, generateName none", {
        "pool": {"set": [configuration(["name"], "of the pool")], "remove": [MANIFEST + ["metadata", "generateName"]]}
    }


def of_commands():
    for command in [
        "prefect flow-run execute", "python -c 'print(1)'", 'sh -c "echo $HOME"', "a\\ b c", "  a   b  ", "a'b'\"c\"d", "''", "a '' b",
        "# x", "a#b", "a\nb\tc", 'a "b \\" c"', "a 'b \\' c", "a \\", "a 'b", 'a "b', "é ü", "a;b && c | d", "\"\\n\" '\\n' \\n", "a\u00a0b", "\\\n x",
        '"\\$x \\z"', "a\\\nb",
    ]:
        yield "command: {!r}".format(command), {"deployment": {"command": command}}
    yield "command: a list", {"deployment": {"command": ["a", "b"]}}
    for args in [["own", "args"], "own args", [], "", None, 5, {"a": 1}]:
        yield "args in the manifest: {!r}".format(args), {"pool": {"set": [container(["args"], args)]}, "run": {"command": "from variable"}}
    yield "args: none in the manifest", {"pool": {"remove": [CONTAINER + ["args"]]}, "run": {"command": "from variable"}}
    yield "args: an unclosed quote in the manifest", {"pool": {"set": [container(["args"], "a 'b")]}}
    yield "command of the container is kept", {"pool": {"set": [container(["command"], ["tini", "--"])]}}


def of_sigterm():
    for limit, given in itertools.product([0, 1, "0", None], [None, "", "mine"]):
        yield "SIGTERM: backoff limit {!r}, {!r} given".format(limit, given), {
            "deployment": {"backoff_limit": limit, "env": {"A": "1", SIGTERM: given, "B": "2"}},
        }
    yield "SIGTERM: no backoff limit in the manifest", {"pool": {"remove": [MANIFEST + ["spec", "backoffLimit"]]}}
    yield "SIGTERM: given by the worker’s environment", {"environment": {SIGTERM: "reschedule"}}
    yield "SIGTERM: false for a backoff limit", {"deployment": {"backoff_limit": False}}


def of_images_and_accounts():
    yield "image: none in the manifest", {"pool": {"remove": [CONTAINER + ["image"]]}, "run": {"image": "unused:1"}}
    yield "image: own in the manifest", {"pool": {"set": [container(["image"], "own:1")]}, "run": {"image": "unused:1"}}
    yield "image: null in the manifest", {"pool": {"set": [container(["image"], None)]}}
    yield "sidecars and other fields are kept", {
        "pool": {
            "set": [
                pod(["containers", 1], {"name": "proxy", "image": "proxy:1", "env": [{"name": "A", "value": "x"}]}),
                pod(["initContainers"], [{"name": "init", "image": "init:1", "env": "{{ env }}"}]),
                pod(["volumes"], [{"name": "scratch", "emptyDir": {}}]),
                manifest(["spec", "suspend"], True),
                container(["lifecycle"], {"preStop": {"sleep": {"seconds": 5}}}),
            ]
        },
        "run": {"env": {"A": "1"}},
    }


def of_required_parts():
    yield "required: parallelism where Kubernetes has it", {
        "pool": {"remove": [POD + ["parallelism"], POD + ["completions"]], "set": [manifest(["spec", "parallelism"], 1), manifest(["spec", "completions"], 1)]}
    }
    yield "required: parallelism in both places", {
        "pool": {"set": [manifest(["spec", "parallelism"], 1), manifest(["spec", "completions"], 1)]}
    }
    yield "required: no parallelism", {"pool": {"remove": [POD + ["parallelism"]]}}
    yield "required: no parallelism, and one other value of 1", {
        "pool": {"remove": [POD + ["parallelism"]]}, "deployment": {"backoff_limit": 1},
    }
    yield "required: no parallelism nor completions, and one other value of 1", {
        "pool": {"remove": [POD + ["parallelism"], POD + ["completions"]]}, "deployment": {"backoff_limit": 1},
    }
    yield "required: no completions", {"pool": {"remove": [POD + ["completions"]]}}
    yield "required: no restart policy", {"pool": {"remove": [POD + ["restartPolicy"]]}}
    yield "required: another restart policy", {"pool": {"set": [pod(["restartPolicy"], "OnFailure")]}}
    yield "required: another parallelism", {"pool": {"set": [pod(["parallelism"], 2)]}}
    yield "required: parallelism by a placeholder without a value", {"pool": {"set": [pod(["parallelism"], "{{ parallelism }}")]}}
    yield "required: parallelism by a placeholder", {"pool": {"set": [pod(["parallelism"], "{{ parallelism }}")]}, "run": {"parallelism": 1}}
    yield "required: true for a parallelism", {"pool": {"set": [pod(["parallelism"], True)]}}
    yield "required: another name of the container", {"pool": {"set": [container(["name"], "flow")]}}
    yield "required: no name of the container", {"pool": {"remove": [CONTAINER + ["name"]]}}
    yield "required: the container is not the first", {
        "pool": {"set": [pod(["containers"], [{"name": "proxy", "image": "proxy:1"}, {"name": "prefect-job", "image": "own:1"}])]}
    }
    yield "required: no containers", {"pool": {"set": [pod(["containers"], [])]}}
    yield "required: no list of containers", {"pool": {"remove": [POD + ["containers"]]}}
    yield "required: containers are a mapping", {"pool": {"set": [pod(["containers"], {"name": "prefect-job"})]}}
    yield "required: a container that is a text", {"pool": {"set": [pod(["containers"], ["prefect-job"])]}}
    yield "required: the pod’s spec is missing", {"pool": {"remove": [POD]}}
    yield "required: the spec is missing", {"pool": {"remove": [MANIFEST + ["spec"]]}}
    yield "required: the spec is a text", {"pool": {"set": [manifest(["spec"], "x")]}}
    yield "required: another kind", {"pool": {"set": [manifest(["kind"], "CronJob")]}}
    yield "required: another apiVersion", {"pool": {"set": [manifest(["apiVersion"], "batch/v2")]}}
    yield "required: no kind and no apiVersion", {"pool": {"remove": [MANIFEST + ["kind"], MANIFEST + ["apiVersion"]]}}
    yield "required: the manifest is missing", {"pool": {"remove": [MANIFEST]}}
    yield "required: the manifest is a list", {"pool": {"set": [[MANIFEST, []]]}}
    yield "required: the manifest is empty", {"pool": {"set": [[MANIFEST, {}]]}}
    yield "required: metadata is null", {"pool": {"set": [manifest(["metadata"], None)]}}
    yield "required: no variables", {"pool": {"remove": [["variables"]]}}
    yield "required: no properties of the variables", {"pool": {"remove": [["variables", "properties"]]}}
    yield "required: no job configuration", {"pool": {"remove": [["job_configuration"]]}}
    yield "required: an empty template", {"pool": {"remove": [["job_configuration"], ["variables"]]}}


def of_wrong_types():
    yield "namespace: not in the manifest", {"pool": {"remove": [MANIFEST + ["metadata", "namespace"]]}, "run": {"namespace": "flows"}}
    yield "namespace: another one in the manifest", {"pool": {"set": [manifest(["metadata", "namespace"], "own")]}, "run": {"namespace": "flows"}}
    yield "namespace: null in the manifest", {"pool": {"set": [manifest(["metadata", "namespace"], None)]}}
    yield "namespace: not in the job configuration", {"pool": {"remove": [["job_configuration", "namespace"]]}, "run": {"namespace": "flows"}}
    yield "an unknown field of the job configuration", {"pool": {"set": [configuration(["other"], {"a": "{{ image }}"})]}}
    yield "prototype keys", {
        "pool": {"set": [manifest(["x"], {"~proto~": "{{ image }}", "constructor": 1})], "defaults": {"~proto~": "x", "toString": "y"}},
        "deployment": {"~proto~": "a", "image": "i:1", "labels": {"~proto~": "l", "constructor": "c"}, "env": {"~proto~": "e", "toString": "t"}},
    }


def of_the_worker():
    yield "worker: a name with signs", {"worker": "Wörker 1.0 (eu)"}
    yield "worker: an id, as Cloud gives it", {"workerId": "00000003-bbbb-4bbb-8bbb-bbbbbbbbbbbb"}
    yield "worker: a key", {"environment": {"PREFECT_API_KEY": "pnu_1"}}
    yield "worker: an auth string", {"environment": {"PREFECT_API_AUTH_STRING": "admin:pw"}}
    yield "worker: key, auth string and other settings", {
        "environment": {
            "PREFECT_API_KEY": "pnu_1", "PREFECT_API_AUTH_STRING": "admin:pw", "PREFECT_LOGGING_LEVEL": "DEBUG", "PREFECT_HOME": "/data",
            "PREFECT_CLIENT_MAX_RETRIES": "7", "PREFECT_DEBUG_MODE": "true", "OTHER": "x",
        }
    }
    yield "worker: no address", {"environment": {"PREFECT_API_URL": None}}
    yield "worker: a setting that the deployment sets too", {
        "environment": {"PREFECT_LOGGING_LEVEL": "DEBUG"},
        "deployment": {"env": {"Z": "1", "PREFECT_LOGGING_LEVEL": "INFO"}},
    }


KUBERNETES = "PREFECT_INTEGRATIONS_KUBERNETES_WORKER_"


def of_secrets():
    key = {"PREFECT_API_KEY": "pnu_1"}
    auth = {"PREFECT_API_AUTH_STRING": "admin:pw"}
    key_secret = {KUBERNETES + "API_KEY_SECRET_NAME": "api", KUBERNETES + "API_KEY_SECRET_KEY": "key"}
    auth_secret = {KUBERNETES + "API_AUTH_STRING_SECRET_NAME": "auth", KUBERNETES + "API_AUTH_STRING_SECRET_KEY": "string"}
    yield "secrets: key from a Secret", {"environment": {**key, **key_secret}}
    yield "secrets: key from a Secret, no key set", {"environment": key_secret}
    yield "secrets: key from a Secret whose key is not named", {"environment": {**key, KUBERNETES + "API_KEY_SECRET_NAME": "api"}}
    yield "secrets: auth string from a Secret", {"environment": {**auth, **auth_secret}}
    yield "secrets: both from Secrets, and the deployment’s key", {
        "environment": {**key, **auth, **key_secret, **auth_secret},
        "deployment": {"env": {"PREFECT_API_KEY": "other"}},
    }
    yield "secrets: one made for the key", {"environment": {**key, KUBERNETES + "CREATE_SECRET_FOR_API_KEY": "true"}}
    yield "secrets: one made for the key, no key set", {"environment": {KUBERNETES + "CREATE_SECRET_FOR_API_KEY": "true"}}
    yield "secrets: env in a Secret", {
        "environment": {**key, KUBERNETES + "STORE_ENV_AS_SECRET": "true"},
        "deployment": {"env": [{"name": "A", "value": "1"}, SECRET]},
    }
    yield "secrets: env in a Secret beside envFrom", {
        "environment": {**key, KUBERNETES + "STORE_ENV_AS_SECRET": "true", **key_secret},
        "pool": {"set": [container(["envFrom"], [{"configMapRef": {"name": "own"}}])]},
    }
    yield "secrets: key from a Secret in an env list of the manifest", {
        "environment": key_secret,
        "pool": {"set": [container(["env"], [{"name": "PREFECT_API_KEY", "value": "manifest"}])]},
    }


def of_rows():
    yield "rows: names with signs", {
        "flow": {"name": "My Flow (v2)"},
        "deploymentRow": {"name": "Täglich/früh"},
        "poolRow": {"name": "kube pool"},
        "runRow": {"name": "Mein Lauf"},
    }
    yield "rows: no deployment, its labels and variables are missing", {"deployment": None}
    yield "rows: a deployment that was never updated", {"deploymentRow": {"updated": None}}
    yield "rows: a deployment updated on the second", {"deploymentRow": {"updated": "2026-01-24T14:47:16Z"}}
    yield "rows: a deployment updated in another zone", {"deploymentRow": {"updated": "2026-01-24T14:47:16.5+02:00"}}


SLUGS = [
    "", " ", "a", "Hello World", "größe", "ÆØÅ æøå ß", "Ελληνικά", "Русский язык", "日本語 テスト", "中文名字", "한국어", "العربية", "עברית",
    "😀 emoji", "a😀b", "naïve café", "x" * 70, "a-" * 40, "--a--b--", "_a_", ".a.", "a_b.c-d", "it's", "'quoted'", "1,000,000", "a,b",
    "a & b", "&amp;", "&lt;b&gt;", "&eacute;", "&#233;", "&#x41;", "&#xe9;", "&nosuch;", "ﬁ ligature", "①②③", "½ ¼", "™ © ®", "№ 5", "Ⅷ",
    "\u00a0nbsp", "a\u200bb", "\u0080\u009f", "ʼ’‘", "“x”", "–—―", "…", "€ £ ¥", "x²", "µ", "Þór", "Łódź", "Đà Nẵng", "İstanbul", "ſ",
    "a" * 44 + "-b", "a" * 45 + "-b", "a" * 62 + "-b", "a" * 63 + "-b", "x/y", "a/b/c", "UPPER.lower_1", "!!!", "/", "a/", "/a", "\n\t",
    "ხინკალი", "हिन्दी", "ไทย", "Ȼ", "ᴀ", "ꝏ", "𝒜", "Ａ", "㈱", "\ufffd", "\ud7ff", "\ue000",
]
