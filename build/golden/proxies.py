"""
Writes which proxy requests, httpx and Go take for an address, for electron/network.

Make them again (nothing is sent anywhere):
    python3.12 build/golden/proxies.py     with requests 2.34.2 and httpx 0.28.1 (those of prefect 3.9.1) installed, and Go
"""
import json
import os
import pathlib
import subprocess

import httpx
from requests.utils import get_environ_proxies, select_proxy

HERE = pathlib.Path(__file__).resolve()
P, Q = "http://proxy:3128", "http://other:8080"
HTTPS, HTTP = "https://api.example.com/graphql", "http://api.example.com:4200/graphql"


def without(no_proxy, *urls):
    env = {"HTTPS_PROXY": P, "HTTP_PROXY": P, "NO_PROXY": no_proxy}
    return [(url, env) for url in urls]


CASES = [
    (HTTPS, {}),
    (HTTPS, {"HTTPS_PROXY": P}),
    (HTTP, {"HTTPS_PROXY": P}),
    (HTTP, {"HTTP_PROXY": P}),
    (HTTPS, {"HTTP_PROXY": P}),
    (HTTPS, {"https_proxy": P}),
    (HTTP, {"http_proxy": P}),
    (HTTPS, {"https_proxy": P, "HTTPS_PROXY": Q}),
    (HTTPS, {"https_proxy": "", "HTTPS_PROXY": Q}),
    (HTTPS, {"HTTPS_PROXY": ""}),
    (HTTPS, {"ALL_PROXY": P}),
    (HTTP, {"all_proxy": P}),
    (HTTPS, {"ALL_PROXY": P, "HTTPS_PROXY": Q}),
    (HTTPS, {"HTTPS_PROXY": "proxy:3128"}),
    (HTTPS, {"HTTPS_PROXY": "proxy"}),
    (HTTPS, {"HTTPS_PROXY": "http://user:p%40ss@proxy:3128"}),
    (HTTP, {"HTTP_PROXY": P, "REQUEST_METHOD": "GET"}),
    (HTTP, {"http_proxy": P, "REQUEST_METHOD": "GET"}),
    ("http://localhost:4200/api", {"HTTP_PROXY": P}),
    ("http://127.0.0.1:4200/api", {"HTTP_PROXY": P}),
    ("http://[::1]:4200/api", {"HTTP_PROXY": P}),
    ("https://localhost/api", {"HTTPS_PROXY": P}),
    (HTTPS, {"HTTPS_PROXY": P, "no_proxy": "example.com"}),
    (HTTPS, {"HTTPS_PROXY": P, "no_proxy": "", "NO_PROXY": "example.com"}),
    (HTTPS, {"HTTPS_PROXY": P, "no_proxy": "a.b", "NO_PROXY": "example.com"}),
    *without("*", HTTPS),
    *without("*,a.b", HTTPS),
    *without("a.b, *", HTTPS),
    *without("example.com", HTTPS, "https://example.com/", "https://notexample.com/"),
    *without(".example.com", HTTPS, "https://example.com/"),
    *without("*.example.com", HTTPS, "https://example.com/"),
    *without("EXAMPLE.COM", HTTPS),
    *without("api.example.com", HTTPS, "https://API.Example.com/"),
    *without(" a.b , example.com ", HTTPS),
    *without("a.b example.com", HTTPS),
    *without("example.com:443", HTTPS, "https://example.com:443/"),
    *without("example.com:4200", HTTP, HTTPS),
    *without("api.example.com:4200", HTTP, HTTPS),
    *without(".example.com:4200", HTTP, HTTPS),
    *without("localhost", "http://localhost:4200/", "http://my.localhost/", "http://127.0.0.1/", "http://notlocalhost/"),
    *without("127.0.0.1", "http://127.0.0.1:4200/", "http://localhost/"),
    *without("10.0.0.0/8", "http://10.1.2.3:4200/", "http://11.1.2.3/", "http://10.0.0.0/"),
    *without("10.0.0.5/8", "http://10.1.2.3/"),
    *without("10.1.2.3", "http://10.1.2.3:4200/", "http://10.1.2.30/"),
    *without("10.1.2.3:4200", "http://10.1.2.3:4200/", "http://10.1.2.3:80/"),
    *without("10.1.", "http://10.1.2.3/"),
    *without("10.0.0.0/33", "http://10.0.0.1/"),
    *without("0.0.0.0/0", "http://10.0.0.1/", HTTPS),
    *without("::1", "http://[::1]:4200/"),
    *without("[::1]", "http://[::1]:4200/"),
    *without("fd00::1", "http://[fd00::1]:4200/", "http://[fd00::2]/"),
    *without("fd00::/8", "http://[fd00::1]:4200/"),
    *without("https://example.com", HTTPS),
    *without("https://api.example.com", HTTPS, HTTP),
    *without(",,", HTTPS),
    *without("com", HTTPS),
    *without("kubernetes.default.svc,.svc,.cluster.local", "https://kubernetes.default.svc/", "https://api.prefect.svc:4200/", "https://api.prefect/"),
]


def in_environment(env, ask):
    kept = dict(os.environ)
    try:
        os.environ.clear()
        os.environ.update(env)
        return ask()
    except Exception as error:  # what a library does not take is a row too
        return {"error": type(error).__name__}
    finally:
        os.environ.clear()
        os.environ.update(kept)


def of_requests(url):
    return select_proxy(url, get_environ_proxies(url))


def of_httpx(url):
    client = httpx.Client()
    transport = client._transport_for_url(httpx.URL(url))
    proxy = getattr(transport._pool, "_proxy_url", None)
    if proxy is None:
        return None
    host, port = proxy.host.decode(), "" if proxy.port is None else f":{proxy.port}"
    return f"{proxy.scheme.decode()}://{host}{port}"


asked = "".join(json.dumps({"url": url, "env": env}) + "\n" for url, env in CASES)
go = subprocess.run(
    ["go", "run", "."], cwd=HERE.parent / "go-proxies", input=asked, capture_output=True, text=True, check=True
).stdout.splitlines()
rows = [
    {
        "url": url,
        "env": env,
        "requests": in_environment(env, lambda: of_requests(url)),
        "httpx": in_environment(env, lambda: of_httpx(url)),
        "go": json.loads(line),
    }
    for (url, env), line in zip(CASES, go, strict=True)
]
out = HERE.parents[2] / "electron" / "network" / "proxy-rules.golden.json"
out.write_text(json.dumps(rows, indent=1) + "\n")
