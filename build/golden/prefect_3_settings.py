"""
Writes which settings Prefect 3.9.1 has, and what its worker makes of variables and files, for electron/cli.

Make them again (no server is needed; nothing is sent anywhere):
    python3.12 build/golden/prefect_3_settings.py     with prefect 3.9.1 installed
Each case runs in a process of its own, with a home folder and a working folder of its own, since Prefect reads its settings
when it is imported.
"""
import json
import os
import pathlib
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve()
CLI = HERE.parents[2] / "electron" / "cli"
CLOUD = "https://api.prefect.cloud/api/accounts/a/workspaces/w"


def profiles(active, **tables):
    lines = [f'active = "{active}"'] if active else []
    for name, values in tables.items():
        lines += [f"[profiles.{name}]", *(f'{key} = "{value}"' for key, value in values.items())]
    return "\n".join(lines) + "\n"


# name, variables, files below the home folder, files of the working folder
CASES = [
    ("nothing", {}, {}, {}),
    ("variables", {"PREFECT_API_URL": "http://v:4200/api", "PREFECT_API_KEY": "VK", "PREFECT_API_AUTH_STRING": "u:p"}, {}, {}),
    ("lower-case variables", {"prefect_api_url": "http://v:4200/api"}, {}, {}),
    ("empty variables", {"PREFECT_API_URL": "", "PREFECT_API_KEY": "", "PREFECT_LOGGING_LEVEL": ""}, {}, {}),
    ("a slash at the end", {"PREFECT_API_URL": "http://v:4200/api/"}, {}, {}),
    ("the active profile", {}, {"profiles.toml": profiles("mine", mine={"PREFECT_API_URL": "http://p:4200/api", "PREFECT_API_KEY": "PK"}, other={"PREFECT_API_URL": "http://o/api"})}, {}),
    ("another profile by variable", {"PREFECT_PROFILE": "other"}, {"profiles.toml": profiles("mine", mine={"PREFECT_API_URL": "http://p:4200/api"}, other={"PREFECT_API_URL": "http://o/api"})}, {}),
    ("an empty variable names no profile", {"PREFECT_PROFILE": ""}, {"profiles.toml": profiles("mine", mine={"PREFECT_API_URL": "http://p:4200/api"})}, {}),
    ("a profile that is not there", {"PREFECT_PROFILE": "nosuch"}, {"profiles.toml": profiles("mine", mine={"PREFECT_API_URL": "http://p:4200/api"})}, {}),
    ("no active profile", {}, {"profiles.toml": profiles("", mine={"PREFECT_API_URL": "http://p:4200/api"})}, {}),
    ("the default profiles by name", {}, {"profiles.toml": profiles("local")}, {}),
    ("a variable over the profile", {"PREFECT_API_URL": "http://v/api"}, {"profiles.toml": profiles("mine", mine={"PREFECT_API_URL": "http://p/api", "PREFECT_API_KEY": "PK"})}, {}),
    ("an empty variable over the profile", {"PREFECT_API_KEY": ""}, {"profiles.toml": profiles("mine", mine={"PREFECT_API_URL": "http://p/api", "PREFECT_API_KEY": "PK"})}, {}),
    ("PREFECT_HOME", {"PREFECT_HOME": "$HOME/elsewhere"}, {"../elsewhere/profiles.toml": profiles("mine", mine={"PREFECT_API_URL": "http://e/api"}), "profiles.toml": profiles("mine", mine={"PREFECT_API_URL": "http://p/api"})}, {}),
    ("PREFECT_HOME without profiles", {"PREFECT_HOME": "$HOME/elsewhere"}, {"profiles.toml": profiles("mine", mine={"PREFECT_API_URL": "http://p/api"})}, {}),
    ("PREFECT_PROFILES_PATH", {"PREFECT_PROFILES_PATH": "$HOME/p.toml"}, {"../p.toml": profiles("x", x={"PREFECT_API_URL": "http://x/api"})}, {}),
    ("prefect.toml over the profile", {}, {"profiles.toml": profiles("mine", mine={"PREFECT_API_URL": "http://p/api", "PREFECT_API_KEY": "PK"})}, {"prefect.toml": '[api]\nurl = "http://t/api"\n[worker]\nprefetch_seconds = 20\n'}),
    ("pyproject.toml below prefect.toml", {}, {}, {"pyproject.toml": '[tool.prefect.api]\nurl = "http://y/api"\nkey = "YK"\n', "prefect.toml": '[api]\nurl = "http://t/api"\n'}),
    (".env over prefect.toml", {}, {}, {".env": "PREFECT_API_URL=http://d/api\nPREFECT_API_KEY='DK'\nOTHER=1\n", "prefect.toml": '[api]\nurl = "http://t/api"\n'}),
    ("a variable over .env", {"PREFECT_API_URL": "http://v/api"}, {}, {".env": "PREFECT_API_URL=http://d/api\n"}),
    (".env names the profiles", {}, {"../p.toml": profiles("x", x={"PREFECT_API_URL": "http://x/api"})}, {".env": "PREFECT_PROFILES_PATH=$HOME/p.toml\n"}),
    ("worker settings", {"PREFECT_WORKER_HEARTBEAT_SECONDS": "15", "PREFECT_WORKER_QUERY_SECONDS": "2.5", "PREFECT_WORKER_PREFETCH_SECONDS": "0", "PREFECT_WORKER_ENABLE_CANCELLATION": "true"}, {}, {}),
    ("older names", {"PREFECT_DEFAULT_WORK_POOL_NAME": "k", "PREFECT_LOGGING_SERVER_LEVEL": "DEBUG"}, {}, {}),
    ("both names", {"PREFECT_DEFAULT_WORK_POOL_NAME": "old", "PREFECT_DEPLOYMENTS_DEFAULT_WORK_POOL_NAME": "new"}, {}, {}),
    ("an older name over a file's newer one", {"PREFECT_DEFAULT_WORK_POOL_NAME": "old"}, {"profiles.toml": profiles("mine", mine={"PREFECT_DEPLOYMENTS_DEFAULT_WORK_POOL_NAME": "new"})}, {}),
    ("what pods get", {"PREFECT_LOGGING_LEVEL": "DEBUG", "PREFECT_API_TLS_INSECURE_SKIP_VERIFY": "yes", "PREFECT_CLIENT_MAX_RETRIES": "7", "PREFECT_API_REQUEST_TIMEOUT": "30", "PREFECT_CLIENT_CUSTOM_HEADERS": '{"X-A": "1"}', "PREFECT_LOGGING_EXTRA_LOGGERS": "b,a", "PREFECT_RESULTS_PERSIST_BY_DEFAULT": "off", "PREFECT_UNKNOWN_THING": "x", "PREFECT__FLOW_RUN_ID": "y", "PREFECT_CLI_COLORS": "false"}, {}, {}),
    ("a cloud address", {"PREFECT_API_URL": CLOUD, "PREFECT_API_KEY": "pnu_1"}, {}, {}),
    ("a level in small letters", {"PREFECT_LOGGING_LEVEL": "debug"}, {}, {}),
    ("a level that is none", {"PREFECT_LOGGING_LEVEL": "LOUD"}, {}, {}),
    ("a value that does not fit", {"PREFECT_WORKER_QUERY_SECONDS": "often"}, {}, {}),
    ("a broken prefect.toml", {}, {}, {"prefect.toml": "[api\n"}),
    ("broken profiles", {"PREFECT_API_URL": "http://v/api"}, {"profiles.toml": "[profiles\n"}, {}),
]

PROBE = """
import json, warnings
warnings.simplefilter("ignore")
try:
    from prefect.settings import get_current_settings
    s = get_current_settings()
    secret = lambda v: None if v is None else v.get_secret_value()
    print("RESULT" + json.dumps({
        "url": s.api.url, "key": secret(s.api.key), "authString": secret(s.api.auth_string),
        "pool": s.deployments.default_work_pool_name,
        "worker": {"heartbeat": s.worker.heartbeat_seconds, "query": s.worker.query_seconds, "prefetch": s.worker.prefetch_seconds},
        "env": list(s.to_environment_variables(exclude_unset=True).items()),
    }))
except BaseException as error:
    print("RESULT" + json.dumps({"error": type(error).__name__}))
"""

TABLE = """
import json, typing
from pydantic import AliasChoices
from prefect.settings.base import PrefectBaseSettings
from prefect.settings.models.root import Settings
rows = []
def walk(cls, path):
    for name, field in cls.model_fields.items():
        kind = field.annotation
        if isinstance(kind, type) and issubclass(kind, PrefectBaseSettings):
            walk(kind, path + [name])
            continue
        alias = field.validation_alias
        names = [c.upper() for c in alias.choices if isinstance(c, str)] if isinstance(alias, AliasChoices) else [alias.upper()] if isinstance(alias, str) else []
        own = cls.model_config["env_prefix"] + name.upper()
        words = str(kind)
        sort = "boolean" if "bool" in words and "set" not in words else "integer" if words in ("<class 'int'>", "typing.Optional[int]") else "number" if words in ("<class 'float'>", "typing.Optional[float]", "float | None") else "set" if words == "typing.Optional[set[str]]" or words.startswith("typing.Union[str, list[str]") else "text"
        choices = typing.get_args(kind) if typing.get_origin(kind) is typing.Literal else ()
        rows.append({"name": own, "key": ".".join(path + [name]), **({"kind": sort} if sort != "text" else {}), **({"choices": choices} if choices else {}), **({"aliases": names} if names and names != [own] else {})})
walk(Settings, [])
print("RESULT" + json.dumps(rows))
"""


def run(code, env, cwd):
    done = subprocess.run([sys.executable, "-c", code], env=env, cwd=cwd, capture_output=True, text=True, timeout=120)
    lines = [line for line in done.stdout.splitlines() if line.startswith("RESULT")]
    if not lines:
        raise SystemExit(done.stdout + done.stderr)
    return json.loads(lines[-1][len("RESULT"):])


def case(name, variables, files, here):
    with tempfile.TemporaryDirectory() as folder:
        home, cwd = pathlib.Path(folder) / "home", pathlib.Path(folder) / "cwd"
        (home / ".prefect").mkdir(parents=True)
        cwd.mkdir()
        fill = lambda text: text.replace("$HOME", str(home))
        for base, texts in ((home / ".prefect", files), (cwd, here)):
            for path, text in texts.items():
                where = base / path
                where.parent.mkdir(parents=True, exist_ok=True)
                where.write_text(fill(text))
        env = {"PATH": os.environ["PATH"], "HOME": str(home), **{key: fill(value) for key, value in variables.items()}}
        result = run(PROBE, env, cwd)
        upstream = json.loads(json.dumps(result).replace(str(home), "$HOME"))
        return {"name": name, "variables": variables, "files": files, "here": here, "upstream": upstream}


def write(path, value):
    rows = ",\n".join("  " + json.dumps(row) for row in value)
    path.write_text(f"[\n{rows}\n]\n")


with tempfile.TemporaryDirectory() as empty:
    write(CLI / "prefect-3-settings.json", run(TABLE, {"PATH": os.environ["PATH"], "HOME": empty}, empty))
write(CLI / "prefect-3-settings.golden.json", [case(*each) for each in CASES])
