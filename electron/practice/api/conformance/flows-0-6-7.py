"""flows-0-6-7.py IMAGE: registers flows of Prefect 0.6.7 by its own client and starts a run of each.

Where to and as whom is in PREFECT__CLOUD__API and PREFECT__CLOUD__AUTH_TOKEN. The flows are laid down as Docker storage does in an
image, cloudpickled at ~/.prefect/NAME.prefect. Prints {"NAME": flow run id, ...}.
"""
import json
import pathlib
import sys

import cloudpickle
import prefect
from prefect import Client, Flow, Parameter, task
from prefect.environments import RemoteEnvironment
from prefect.environments.storage import Docker
from prefect.client import Secret


def adding():
    @task
    def add(x, y):
        prefect.context.get("logger").info("adding %s and %s", x, y)
        return x + y

    with Flow("adding") as flow:
        add(Parameter("x", default=1, required=False), 2)
    return flow


def mapping():
    @task
    def numbers():
        return [1, 2, 3]

    @task
    def square(n):
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


registry, image = sys.argv[1].split("/", 1)
name, tag = image.rsplit(":", 1)
home = pathlib.Path.home() / ".prefect"
home.mkdir(exist_ok=True)
client = Client()
client.create_project("conformance", "Flows of the real client")
runs = {}
for make in (adding, mapping, failing):
    flow = make()
    location = str(home / (flow.name + ".prefect"))
    flow.environment = RemoteEnvironment(executor="prefect.engine.executors.LocalExecutor")
    flow.storage = Docker(registry_url=registry, image_name=name, image_tag=tag, prefect_version="0.6.7")
    flow.storage.flows[flow.name] = location
    with open(location, "wb") as file:
        cloudpickle.dump(flow, file)
    flow_id = flow.deploy("conformance", build=False)
    parameters = {"x": 40} if flow.name == "adding" else None
    runs[flow.name] = client.create_flow_run(flow_id, parameters=parameters, idempotency_key=flow.name)
    again = client.create_flow_run(flow_id, parameters=parameters, idempotency_key=flow.name)
    assert again == runs[flow.name], "an idempotency key gives the same run"
print(json.dumps(runs))
