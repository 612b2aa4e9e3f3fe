"""
Writes the schema that Prefect 3.9.1 makes of a flow's signature, for shared/prefect-3: one parameter of each kind.

Make it again (no server is needed; nothing is sent anywhere):
    python3.12 build/golden/prefect_3_parameters.py     with prefect 3.9.1 installed
"""
import datetime
import enum
import json
import pathlib
from typing import Annotated, Any, Literal, Optional, Union
from uuid import UUID

from prefect import flow
from prefect.utilities.callables import parameter_schema
from pydantic import BaseModel, Field, SecretStr

TARGET = pathlib.Path(__file__).resolve().parents[2] / "shared" / "prefect-3" / "parameters.golden.json"


class Region(enum.Enum):
    EU = "eu"
    US = "us"


class Level(enum.IntEnum):
    LOW = 1
    HIGH = 2


class Column(BaseModel):
    name: str
    type: Literal["text", "number"] = "text"


class Source(BaseModel):
    """Where the rows come from."""

    table: str = Field(description="Name of the table.")
    limit: int = Field(default=10, ge=1, le=100)
    columns: list[Column] = []
    since: Optional[datetime.datetime] = None


class Mail(BaseModel):
    kind: Literal["mail"] = "mail"
    to: str


class Chat(BaseModel):
    kind: Literal["chat"] = "chat"
    channel: str
    urgent: bool = False


class Node(BaseModel):
    name: str
    next: Optional["Node"] = None


@flow
def report(
    customer: str,
    start: datetime.datetime,
    source: Source,
    days: Annotated[int, Field(ge=1, le=31)] = 7,
    ratio: Annotated[float, Field(gt=0, lt=1)] = 0.5,
    region: Region = Region.EU,
    level: Level = Level.LOW,
    mode: Literal["fast", "full"] = "fast",
    until: Optional[datetime.date] = None,
    at: datetime.time = datetime.time(8, 0),
    wait: datetime.timedelta = datetime.timedelta(minutes=5),
    ids: list[int] = [1, 2],
    names: Optional[list[str]] = None,
    sources: list[Source] = [],
    tags: set[str] = set(),
    pair: tuple[int, str] = (1, "a"),
    labels: dict[str, int] = {},
    backup: Optional[Source] = None,
    notify: Union[Mail, Chat, None] = None,
    either: Union[int, str] = 1,
    word: Annotated[str, Field(min_length=2, max_length=8)] = "abc",
    dry: bool = False,
    password: Optional[SecretStr] = None,
    note: Optional[str] = None,
    job: Optional[UUID] = None,
    tree: Optional[Node] = None,
    options: Optional[dict[str, Any]] = None,
    anything=None,
):
    """A report.

    Args:
        customer: Whose report it is.
        days: How many days back.
    """


TARGET.write_text(json.dumps(parameter_schema(report.fn).model_dump(), indent=2) + "\n")
