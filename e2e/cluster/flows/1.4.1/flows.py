"""flows.py OUT_DIR IMAGE: the flows of the image for Prefect 1.4.1.

Writes each flow the way Prefect 1.4.1's Docker storage does (pickled at /root/.prefect/NAME.prefect, here
OUT_DIR/NAME.prefect) and what a client would register of it (OUT_DIR/NAME.json: Flow.serialize()).
"""
import datetime
import json
import os
import pathlib
import sys
import time

import prefect
from prefect import Flow, Parameter, task
from prefect.run_configs import KubernetesRun
from prefect.storage import Docker
from prefect.utilities.storage import flow_to_bytes_pickle


def mapped():
    @task
    def numbers():
        return list(range(20))

    @task
    def square(n):
        return n * n

    @task
    def total(ns):
        prefect.context.get("logger").info("total %s", sum(ns))

    with Flow("mapped") as flow:
        total(square.map(numbers()))
    return flow


def parameters():
    @task
    def greet(name):
        prefect.context.get("logger").info("hello %s", name)

    with Flow("parameters") as flow:
        greet(Parameter("name", default="world"))
    return flow


def retries():
    @task(max_retries=1, retry_delay=datetime.timedelta(seconds=15))
    def flaky():
        if prefect.context.get("task_run_count", 1) < 2:
            raise RuntimeError("the first try fails")

    with Flow("retries") as flow:
        flaky()
    return flow


def moving():
    @task(max_retries=1, retry_delay=datetime.timedelta(seconds=45))
    def flaky():
        if prefect.context.get("task_run_count", 1) < 2:
            raise RuntimeError("the first try fails")

    with Flow("moving") as flow:
        flaky()
    return flow


def failing():
    @task
    def fail():
        raise RuntimeError("this flow always fails")

    with Flow("failing") as flow:
        fail()
    return flow


def exiting():
    @task
    def leave():
        print("about to leave", file=sys.stderr, flush=True)
        os._exit(1)

    with Flow("exiting") as flow:
        leave()
    return flow


def sleeping():
    @task
    def sleep(seconds):
        time.sleep(seconds)

    with Flow("sleeping") as flow:
        sleep(Parameter("seconds", default=60))
    return flow


def hungry():
    @task
    def eat():
        print("about to take memory", file=sys.stderr, flush=True)
        taken = []
        while True:
            taken.append(bytearray(b"x") * (16 * 1024 * 1024))

    with Flow("hungry") as flow:
        eat()
    return flow


def filling():
    @task
    def write():
        with open("/tmp/file", "wb") as file:
            file.write(bytes(64 * 1024 * 1024))
        time.sleep(600)

    with Flow("filling") as flow:
        write()
    return flow


out, image = pathlib.Path(sys.argv[1]), sys.argv[2]
registry, _, rest = image.partition("/")
name, _, tag = rest.rpartition(":")
for make in (mapped, parameters, retries, moving, failing, exiting, sleeping, hungry, filling):
    flow = make()
    flow.storage = Docker(registry_url=registry, image_name=name, image_tag=tag, prefect_version="1.4.1")
    flow.storage.flows[flow.name] = "/root/.prefect/{}.prefect".format(flow.name)
    flow.run_config = KubernetesRun()
    (out / (flow.name + ".prefect")).write_bytes(flow_to_bytes_pickle(flow))
    (out / (flow.name + ".json")).write_text(json.dumps(flow.serialize(build=False), indent=1))
