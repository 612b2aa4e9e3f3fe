"""flows_3_9_1.py IMAGE [NAME...]: deploys flows of Prefect 3.9.1 by its own client and starts a run of each.

Where to and as whom is in PREFECT_API_URL and PREFECT_API_KEY. The deployments' code is this file where it lies, as it
would lie in an image. Prints {"NAME": flow run id, ...} as its last line.
"""
import json
import pathlib
import sys
import time

from prefect import flow, get_run_logger, task
from prefect.deployments import run_deployment
from prefect.variables import Variable

HERE = pathlib.Path(__file__).resolve()


@task
def add(x: int, y: int) -> int:
    get_run_logger().info("adding %s and %s", x, y)
    return x + y


@flow
def adding(x: int = 1, y: int = 2) -> int:
    return add(x, y)


@task(retries=1, retry_delay_seconds=0)
def square(n: int, attempts: list = []) -> int:
    attempts.append(n)
    if n == 2 and attempts.count(2) == 1:
        raise RuntimeError("two fails once")
    return n * n


@task
def total(ns: list[int]) -> int:
    get_run_logger().info("total %s, variable %s", sum(ns), Variable.get("greeting"))
    return sum(ns)


@flow
def mapping() -> int:
    return total(square.map([1, 2, 3]))


@task
def fail():
    raise RuntimeError("this flow always fails")


@flow
def failing():
    fail()


@flow
def retrying(attempts: list = []):
    attempts.append(1)
    if len(attempts) == 1:
        raise RuntimeError("the first time fails")


retrying = retrying.with_options(retries=1, retry_delay_seconds=0)


@task
def sleep(seconds: float):
    for _ in range(int(seconds * 10)):
        time.sleep(0.1)


@flow
def sleeping(seconds: float = 300):
    sleep(seconds)


FLOWS = {
    "adding": {"parameters": {"x": 40}, "job_variables": {"env": {"A": "1"}, "cpu_request": "100m"}},
    "mapping": {},
    "failing": {},
    "retrying": {},
    "sleeping": {"concurrency_limit": 1},
}


def main(image: str, names: list[str]) -> None:
    runs = {}
    for name in names or FLOWS:
        options = FLOWS[name]
        source = flow.from_source(source=str(HERE.parent), entrypoint=f"{HERE.name}:{name}")
        source.deploy(
            name=name,
            work_pool_name="practice",
            image=image,
            build=False,
            push=False,
            print_next_steps=False,
            job_variables=options.get("job_variables", {}),
            concurrency_limit=options.get("concurrency_limit"),
        )
        runs[name] = str(run_deployment(f"{name}/{name}", parameters=options.get("parameters"), timeout=0).id)
    print(json.dumps(runs))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
