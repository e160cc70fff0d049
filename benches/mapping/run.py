#!/usr/bin/env python3
"""`make bench-mapping`: runs dataESR, a program written by hand and the peers on the same inputs, checks that they
make the same set of triples, and prints time, memory and ratios as a Markdown table.

All that it makes is below target/bench-mapping (inputs, outputs) and target/peers (a virtual environment)."""

import argparse
import os
import platform
import shutil
import signal
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import engines
import inputs

HERE = Path(__file__).resolve().parent
TARGET = Path(os.environ.get("CARGO_TARGET_DIR", HERE.parent.parent / "target")).resolve()
PEERS = ["morph-kgc", "rdfizer", "maplib", "polars"]


def main():
    options = arguments()
    work = TARGET / "bench-mapping"
    work.mkdir(parents=True, exist_ok=True)
    tally, by_hand = compiled("tally", work), compiled("hand", work)
    program = options.dataesr or str(TARGET / "release" / "dataesr")
    all_engines = [
        engines.dataesr(program, 1, options.memory),
        engines.dataesr(program, 2, options.memory),
        engines.hand(by_hand),
    ]
    if not options.no_peers:
        all_engines += engines.peers(environment(options.peers))
    print(f"{date.today()}, {processor()}, {os.cpu_count()} cores, {platform.system()} {platform.release()}")
    print(f"dataESR {version([program, '--version'])}; --memory {options.memory}\n")
    for name, make, argument in inputs.workloads(options.quick):
        if options.only and name not in options.only:
            continue
        folder = work / name
        folder.mkdir(exist_ok=True)
        skipped = make(folder, argument)
        if skipped:
            print(f"### {name}\n\n{skipped}\n", flush=True)
            continue
        results = [measure(engine, name, folder, tally, options) for engine in all_engines]
        print(table(name, results), flush=True)
        shutil.rmtree(folder)


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="small inputs")
    parser.add_argument("--only", action="append", help="a workload; may be given several times")
    parser.add_argument("--no-peers", action="store_true", help="dataESR and the program written by hand only")
    parser.add_argument("--limit", type=int, default=600, help="seconds after which an engine is stopped")
    parser.add_argument("--memory", type=int, default=512, help="what dataESR may take, in MB")
    parser.add_argument("--repeat", type=int, default=1, help="the best of so many runs counts")
    parser.add_argument("--dataesr", help="the program [default: target/release/dataesr]")
    parser.add_argument("--peers", help="a Python with the peers [default: one is made below target/peers]")
    return parser.parse_args()


def compiled(name, work):
    """A program of one file and the standard library."""
    program = work / name
    subprocess.run(["rustc", "--edition", "2024", "-O", str(HERE / f"{name}.rs"), "-o", str(program)], check=True)
    return str(program)


def environment(python):
    if python:
        return python
    folder = TARGET / "peers"
    if not folder.exists():
        print(f"installing {', '.join(PEERS)} into {folder}", file=sys.stderr)
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
        for package in PEERS:
            subprocess.run([str(folder / "bin" / "pip"), "install", "--quiet", package], check=False)
    return str(folder / "bin" / "python")


def measure(engine, name, folder, tally, options):
    out = folder / "out" / f"{engine.name.split(',')[0].replace(' ', '-').lower()}.nt"
    shutil.rmtree(out.parent, ignore_errors=True)
    out.parent.mkdir()
    command, written = engine.command(name, folder, out)
    if isinstance(command, str):
        return {"engine": engine.name, "note": command}
    best = None
    for _ in range(options.repeat):
        result = run(command, folder, options.limit)
        if "note" in result:
            return {"engine": engine.name, **result}
        best = result if best is None or result["wall"] < best["wall"] else best
    if not written.exists():
        return {"engine": engine.name, "note": "wrote nothing"}
    counted = subprocess.run([tally, str(written)], check=True, capture_output=True, text=True).stdout.split()
    return {"engine": engine.name, **best, "triples": int(counted[0]), "digest": counted[1]}


def run(command, folder, limit):
    """Runs a command; gives what it took, or why it did not end well. Its whole process group is stopped when
    time is up."""
    log = folder / "log"
    with open(log, "wb") as errors:
        started = time.monotonic()
        child = subprocess.Popen(command, cwd=folder, stdout=errors, stderr=errors, start_new_session=True)
        while True:
            ended, status, usage = os.wait4(child.pid, os.WNOHANG)
            wall = time.monotonic() - started
            if ended:
                child.returncode = os.waitstatus_to_exitcode(status)
                break
            if wall > limit:
                os.killpg(child.pid, signal.SIGKILL)
                os.wait4(child.pid, 0)
                child.returncode = -9
                return {"note": f"stopped after {limit} s"}
            time.sleep(min(0.002 + wall / 500, 0.05))
    if child.returncode != 0:
        last = log.read_text(errors="replace").strip().splitlines()[-1:] or ["no message"]
        return {"note": f"failed: {last[0][:120]}"}
    return {"wall": wall, "cpu": usage.ru_utime + usage.ru_stime, "memory": usage.ru_maxrss / 1024}


def table(name, results):
    ours = [result for result in results if result["engine"].startswith("dataesr") and "wall" in result]
    reference = ours[0] if ours else None
    lines = [
        f"### {name}\n",
        "| engine | wall (s) | CPU (s) | peak memory (MB) | distinct triples | same set | wall ÷ ours | CPU ÷ ours |",
        "|---|---:|---:|---:|---:|---|---:|---:|",
    ]
    # The faster of ours; what it takes of the processors hardly depends on who else is at work there.
    wall = min((result["wall"] for result in ours), default=None)
    cpu = min((result["cpu"] for result in ours), default=None)
    for result in results:
        if "note" in result:
            lines.append(f"| {result['engine']} | {result['note']} | | | | | | |")
            continue
        same = "yes" if reference and result["digest"] == reference["digest"] else "**no**"
        ratios = f"{result['wall'] / wall:.1f} | {result['cpu'] / cpu:.1f}" if wall and cpu else " | "
        lines.append(
            f"| {result['engine']} | {result['wall']:.2f} | {result['cpu']:.2f} | {result['memory']:.0f} "
            f"| {result['triples']:,} | {same} | {ratios} |"
        )
    return "\n".join(lines) + "\n"


def version(command):
    return subprocess.run(command, check=False, capture_output=True, text=True).stdout.strip().split()[-1]


def processor():
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
        return next(line.split(":", 1)[1].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.processor() or "unknown processor"


if __name__ == "__main__":
    main()
