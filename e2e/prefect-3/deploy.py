"""deploy.py POOL IMAGE: makes deployments of real flows in a work pool, by the real client of Prefect 3.

Where the API is stands in PREFECT_API_URL. The code of the flows is this file where it lies, as it would lie in an image.
Prints {"NAME": deployment id, ...} as its last line.
"""
import json
import pathlib
import sys

from prefect import flow, get_run_logger, task

HERE = pathlib.Path(__file__).resolve()


@task
def add(x: int, y: int) -> int:
    return x + y


@flow
def hello(name: str = "world") -> int:
    get_run_logger().info("hello %s", name)
    return add(1, 2)


DEPLOYMENTS = {
    "plain": {},
    "variables": {"job_variables": {"env": {"A": "1", "B": "dep"}, "labels": {"team": "Data & AI"}, "cpu_request": "100m"}},
    "one": {"concurrency_limit": 1},
    "away": {"job_variables": {"namespace": "kube-public"}},
    "nowhere": {"job_variables": {"namespace": "nosuch"}},
}


def main(pool: str, image: str) -> None:
    source = flow.from_source(source=str(HERE.parent), entrypoint=f"{HERE.name}:hello")
    ids = {
        name: str(
            source.deploy(name=name, work_pool_name=pool, image=image, build=False, push=False, print_next_steps=False, **options)
        )
        for name, options in DEPLOYMENTS.items()
    }
    print(json.dumps(ids))


if __name__ == "__main__":
    main(*sys.argv[1:])
