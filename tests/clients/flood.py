"""A flood on the loopback: 200 connections ask good, slow, huge and broken things, and leave half-way; nothing may break.

    flood.py BASE_URL PID [SECONDS]

No wrong answer, no 5xx but the documented 503, `/health` within 50 ms, memory back to its start and a fifth.
"""

import asyncio
import json
import random
import statistics
import sys
import time
import urllib.parse
from collections import Counter

base, pid = sys.argv[1], int(sys.argv[2])
seconds = float(sys.argv[3]) if len(sys.argv) > 3 else 60
host, port = base.removeprefix("http://").split(":")
ONE = "SELECT ?size { <http://example.org/a> <http://example.org/size> ?size }"
HUGE = "SELECT * { ?s ?p ?o }"
SLOW = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
seen, wrong, times, health = Counter(), [], [], []


def memory():
    for line in open(f"/proc/{pid}/status"):
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024
    raise SystemExit("the server is gone")


def head(path, extra=""):
    return f"GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n{extra}\r\n".encode()


def query(text, timeout=""):
    return head("/sparql?query=" + urllib.parse.quote(text) + timeout)


async def send(request, leave_after=None):
    """Status and body of an answer; None where it broke off or we left."""
    reader, writer = await asyncio.open_connection(host, int(port))
    try:
        writer.write(request)
        await writer.drain()
        if leave_after is not None:
            await asyncio.sleep(leave_after)
            return None, b""
        answer = await reader.read(-1)
        top, _, body = answer.partition(b"\r\n\r\n")
        if not top.startswith(b"HTTP/1.1 "):
            return None, b""
        return int(top.split()[1]), body
    except (ConnectionError, OSError):
        return None, b""
    finally:
        writer.close()


async def good():
    start = time.perf_counter()
    status, body = await send(query(ONE))
    if status == 200:
        times.append(time.perf_counter() - start)
        if [r["size"]["value"] for r in json.loads(body)["results"]["bindings"]] != ["1"]:
            wrong.append(body)
    return status


async def one(kind):
    match kind:
        case "good":
            status = await good()
        case "slow":
            status, _ = await send(query(SLOW, "&timeout=1"))
        case "huge":
            status, _ = await send(query(HUGE))
        case "left":
            status, _ = await send(query(random.choice([HUGE, SLOW])), leave_after=random.random() / 5)
        case "broken":
            status, _ = await send(random.choice([query("SELECT {"), b"\x00\x01\x02\r\n\r\n", b"POST /sparql HTTP/1.1\r\nHost: a\r\nContent-Length: 99\r\n\r\nASK", head("/none")]),
                                   leave_after=random.choice([None, 0.05]))
    seen[kind, status] += 1
    if status is not None and status >= 500 and status != 503:
        wrong.append((kind, status))


async def client(until):
    while time.time() < until:
        # A connection that waits for a body that never comes is cut by us, as impatient people do.
        try:
            await asyncio.wait_for(one(random.choices(["good", "slow", "huge", "left", "broken"], [60, 5, 5, 15, 15])[0]), 20)
        except TimeoutError:
            seen["gave up", None] += 1


async def pulse(until):
    while time.time() < until:
        start = time.perf_counter()
        status, _ = await send(head("/health"))
        health.append(time.perf_counter() - start)
        if status != 200:
            wrong.append(("health", status))
        await asyncio.sleep(0.2)


def percentile(values, part):
    return sorted(values)[min(len(values) - 1, int(len(values) * part))]


async def main():
    for _ in range(50):
        await good()
    quiet = statistics.median(times)
    times.clear()
    await send(query(HUGE))
    before = memory()
    until = time.time() + seconds
    await asyncio.gather(pulse(until), *(client(until) for _ in range(200)))
    await asyncio.sleep(5)
    after = memory()
    print(dict(sorted(((f"{k} {s}", n) for (k, s), n in seen.items()))))
    print(f"one row: quiet median {quiet * 1000:.1f} ms, p99 under the flood {percentile(times, 0.99) * 1000:.1f} ms of {len(times)}")
    print(f"/health: median {statistics.median(health) * 1000:.1f} ms, worst {max(health) * 1000:.1f} ms")
    print(f"memory: {before:.0f} MB before, {after:.0f} MB after")
    assert not wrong, wrong[:5]


asyncio.run(main())
