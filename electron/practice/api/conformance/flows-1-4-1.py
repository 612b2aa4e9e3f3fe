"""flows-1-4-1.py IMAGE: registers flows of Prefect 1.4.1 by its own client and starts a run of each.

Where to and as whom is in PREFECT__CLOUD__API and PREFECT__CLOUD__API_KEY. The flows are laid down as Docker storage does in an
image, pickled at ~/.prefect/NAME.prefect. Prints {"NAME": flow run id, ...} as its last line.
"""
import datetime
import json
import pathlib
import sys
import time

import prefect
from prefect import Client, Flow, Parameter, task
from prefect.client import Secret
from prefect.run_configs import KubernetesRun
from prefect.storage import Docker
from prefect.utilities.storage import flow_to_bytes_pickle


def adding():
    @task
    def add(x, y):
        prefect.context.get("logger").info("adding %s and %s", x, y)
        return x + y

    with Flow("adding", run_config=KubernetesRun(labels=["adder"], env={"A": "1"}, cpu_limit=2)) as flow:
        add(Parameter("x", default=1), 2)
    return flow


def mapping():
    @task
    def numbers():
        return [1, 2, 3]

    @task(max_retries=1, retry_delay=datetime.timedelta(seconds=1))
    def square(n):
        if n == 2 and prefect.context.get("task_run_count") == 1:
            raise RuntimeError("two fails once")
        return n * n

    @task
    def total(ns):
        user = Secret("login").get()["user"]
        prefect.context.get("logger").info("total %s, secret %s", sum(ns), user)

    with Flow("mapping") as flow:
        total(square.map(numbers()))
    return flow


def failing():
    @task
    def fail():
        raise RuntimeError("this flow always fails")

    with Flow("failing") as flow:
        fail()
    return flow


def sleeping():
    @task
    def sleep():
        time.sleep(60)

    @task
    def never():
        pass

    with Flow("sleeping") as flow:
        never(upstream_tasks=[sleep()])
    return flow


registry, image = sys.argv[1].split("/", 1)
name, tag = image.rsplit(":", 1)
home = pathlib.Path.home() / ".prefect"
home.mkdir(exist_ok=True)
client = Client()
project = client.create_project("conformance", "Flows of the real client")
assert client.create_project("conformance") == project, "a project's name stands for one project"
runs = {}
for make in (adding, mapping, failing, sleeping):
    flow = make()
    location = str(home / (flow.name + ".prefect"))
    flow.storage = Docker(registry_url=registry, image_name=name, image_tag=tag, prefect_version="1.4.1")
    flow.storage.flows[flow.name] = location
    with open(location, "wb") as file:
        file.write(flow_to_bytes_pickle(flow))
    first = flow.register("conformance", build=False, idempotency_key="one")
    assert flow.register("conformance", build=False, idempotency_key="one") == first, "registered once for a key"
    flow_id = flow.register("conformance", build=False, idempotency_key="two")
    assert flow_id != first, "registered again for another key"
    parameters = {"x": 40} if flow.name == "adding" else None
    runs[flow.name] = client.create_flow_run(flow_id, parameters=parameters, idempotency_key=flow.name)
    again = client.create_flow_run(flow_id, parameters=parameters, idempotency_key=flow.name)
    assert again == runs[flow.name], "an idempotency key gives the same run"
print(json.dumps(runs))
