"""How each engine is run on a workload: a command, and the file with its triples. A peer that cannot run a
workload says why."""

import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent


class Engine:
    def __init__(self, name, command):
        self.name, self._command = name, command

    def command(self, workload, folder, out):
        """The command, or a text that says why there is none; `out` is the file to write."""
        return self._command(workload, folder, out)


def dataesr(program, threads, memory):
    def command(_, folder, out):
        arguments = ["map", str(folder / "map.ttl"), "--lenient", "--threads", str(threads), "--memory", str(memory)]
        return [program, *arguments, "--output", str(out)], out

    return Engine(f"dataesr, {threads} thread{'s' if threads > 1 else ''}", command)


def hand(program):
    def command(workload, folder, out):
        if workload.startswith(("rows", "unordered")):
            arguments = ["rows", str(folder / "rows.csv")]
        elif workload.startswith("join"):
            arguments = ["join", str(folder / "things.csv"), str(folder / "places.csv")]
        else:
            return "not written for it", out
        return ["sh", "-c", 'exec "$@" > "$0"', str(out), program, *arguments], out

    return Engine("by hand", command)


def morph(python):
    def command(_, folder, out):
        config = folder / "morph.ini"
        config.write_text(
            f"[CONFIGURATION]\noutput_file={out}\noutput_format=N-TRIPLES\nlogging_level=ERROR\n"
            f"[source]\nmappings={folder / 'map.ttl'}\n"
        )
        return [python, "-m", "morph_kgc", str(config)], out

    return Engine("Morph-KGC", command)


def rdfizer(python):
    def command(_, folder, out):
        config = folder / "rdfizer.ini"
        config.write_text(
            f"[default]\nmain_directory: {folder}\n[datasets]\nnumber_of_datasets: 1\noutput_folder: {out.parent}\n"
            "all_in_one_file: no\nremove_duplicate: yes\nenrichment: yes\nordered: yes\nlarge_file: false\n"
            f"name: {out.stem}\noutput_format: n-triples\n[dataset1]\nname: {out.stem}\nmapping: {folder / 'map.ttl'}\n"
        )
        return [python, "-m", "rdfizer", "-c", str(config)], out.parent / f"{out.stem}.nt"

    return Engine("SDM-RDFizer", command)


def maplib(python):
    def command(workload, folder, out):
        if workload.startswith("gtfs"):
            return "reads no RML; its templates were written for the other workloads", out
        return [python, str(HERE / "with_maplib.py"), workload, str(folder), str(out)], out

    return Engine("maplib", command)


def peers(python):
    """Those that are installed beside `python`."""
    import subprocess

    found = []
    for module, engine in [("morph_kgc", morph), ("rdfizer", rdfizer), ("maplib", maplib)]:
        has = [python, "-c", f"import importlib.util as u, sys; sys.exit(u.find_spec('{module}') is None)"]
        if subprocess.run(has, check=False).returncode == 0:
            found.append(engine(python))
        else:
            print(f"{module} is not installed: skipped", file=sys.stderr)
    return found
