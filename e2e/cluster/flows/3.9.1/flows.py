"""The flows of the image for Prefect 3: prefect.yaml deploys them, and pods find this file at /flows/flows.py."""
import sys
import time

from prefect import flow, get_run_logger, task
from prefect.runtime import flow_run


@task
def extract(rows: int) -> list[int]:
    get_run_logger().info("extracted %s rows", rows)
    return list(range(rows))


@task
def load(rows: list[int]) -> int:
    get_run_logger().info("loaded %s rows", len(rows))
    return len(rows)


@flow
def etl(rows: int = 3) -> int:
    """Moves some rows, and says so."""
    return load(extract(rows))


@flow
def hungry(mebibytes: int = 4096) -> None:
    """Takes memory, a bit at a time, until it has so much or is killed."""
    get_run_logger().info("about to take %s MiB", mebibytes)
    time.sleep(3)  # the logger sends every two seconds
    taken = []
    for _ in range(mebibytes // 16):
        taken.append(bytearray(b"x") * (16 * 1024 * 1024))
    print(len(taken), file=sys.stderr)


@flow
def sleeping(seconds: float = 300) -> None:
    """Sleeps in small steps, so that it hears at once that it is to end."""
    get_run_logger().info("sleeping for %s s", seconds)
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        time.sleep(0.2)


@flow(retries=1, retry_delay_seconds=15)
def retried() -> None:
    """Fails once, and waits in its process for its second try."""
    if flow_run.run_count < 2:
        raise RuntimeError("the first try fails")
