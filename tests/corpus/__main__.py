"""The corpus of stored rows: `python -m tests.corpus write RELEASE`, `… check FOLDER`, `… rewrite FOLDER INTO`.

`write` plays a stack and keeps its rows as those of a release. `check` reads a folder of rows with this release's code.
`rewrite` reads one, writes every row anew, goes on with the cases, and leaves the rows in another folder: so the code of
one release is asked what it makes of the rows of another.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from tests.corpus import files, reading


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=["write", "check", "rewrite"])
    parser.add_argument("folder", help="a folder of rows, or of `write` the name of the release")
    parser.add_argument("into", nargs="?", type=Path)
    asked = parser.parse_args()
    if asked.what == "write":
        from tests.corpus.played import play

        rows = play()
        files.write(rows, files.ROWS / asked.folder)
        print(f"{sum(map(len, rows.values()))} rows of {len(rows)} tables")
        return 0
    with files.stored(files.read(Path(asked.folder))) as tables:
        found = list(reading.faults(tables))
        print(f"stages and seats: {reading.words(tables)}")
        if asked.what == "rewrite" and not found:
            steps = reading.write_anew(tables)
            files.write(files.dumped(tables), asked.into)
            print(f"{steps} steps taken")
    print("\n".join(found) or "every row is read, every chain proven, every list whole")
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
