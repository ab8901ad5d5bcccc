"""seeds.py FOLDER: lays out FOLDER/TARGET/… from the samples, the golden vectors and, where COUNTERSIGN_ATTACKS names a
folder with them, the hostile files: small ones only, since a fuzzer learns more from a thousand short inputs than from ten long.
"""

import os
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LARGEST = 120_000
# Golden vectors by kind: which target reads the bytes.
KINDS = {
    "bundle": "bundle", "manifest": "manifest", "entry": "entry", "evidence": "evidence", "evidence-proofs": "evidence",
    "grant": "grant", "sealed": "sealed", "slot": "keys", "wrapped-keys": "keys", "words": "keys", "binding": "binding",
    "notebook": "details", "context": "details",
}


def put(folder, target, name, data):
    to = folder / target
    to.mkdir(parents=True, exist_ok=True)
    (to / name).write_bytes(data)


def vectors(folder):
    for path in sorted((ROOT / "app/protocol/vectors").glob("*.txt")):
        fields = [line.split(": ", 1) for line in path.read_text().splitlines()]
        values = {key: value for key, value in fields}
        kind = values["kind"]
        target = KINDS.get(kind, "ledger" if kind.startswith("ledger") else None)
        if target is None:
            continue
        for key in ("bytes", "proof", "receipt", "leaf", "note", "text", "context", "phrase"):
            for number, value in enumerate(value for name, value in fields if name == key):
                hexadecimal = re.fullmatch("(?:[0-9a-f]{2})+", value)
                data = bytes.fromhex(value) if hexadecimal else value.encode().replace(b"\\n", b"\n")
                if len(data) <= LARGEST:
                    put(folder, target, f"{path.stem}-{key}-{number}", data)


def signatures(folder, name, data):
    """The values of the signatures in a PDF, and the timestamps in them."""
    for number, value in enumerate(re.findall(rb"/Contents <([0-9A-Fa-f]{200,})>", data)):
        value = bytes.fromhex(value.decode())
        length = 4 + int.from_bytes(value[2:4], "big") if value[:2] == b"\x30\x82" else 0
        if 4 < length <= len(value):
            target = "timestamp" if b"DocTimeStamp" in data and number == data.count(b"/Contents <") - 1 else "cms"
            put(folder, target, f"{name}-{number}", value[:length])


def documents(folder):
    for path in sorted((ROOT / "samples").glob("*.pdf")):
        data = path.read_bytes()
        if len(data) <= LARGEST:
            put(folder, "intake", path.name, data)
            put(folder, "verify", path.name, data)
    attacks = Path(os.environ.get("COUNTERSIGN_ATTACKS", "/nonexistent"))
    for path in sorted(attacks.glob("*.pdf")):
        data = path.read_bytes()
        signatures(folder, path.stem, data)
        # One of each construction; of the others only what is new in the signature counts.
        if len(data) <= LARGEST and not re.search("-([2-9]|1[0-9])$", path.stem):
            put(folder, "verify", path.name, data)
            put(folder, "intake", path.name, data)
    for path in sorted(attacks.glob("*.evidence")):
        put(folder, "evidence", path.name, path.read_bytes())


def small(folder):
    """A PDF by hand, so that there is something for both readers to grow from."""
    parts = [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
             b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R>>", b"<</Length 5>>\nstream\n0 0 m\nendstream"]
    out, rows = b"%PDF-1.7\n", [b"0000000000 65535 f\r\n"]
    for number, part in enumerate(parts, 1):
        rows.append(b"%010d 00000 n\r\n" % len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    table = b"xref\n0 %d\n%strailer\n<</Size %d/Root 1 0 R/ID[<00><00>]>>\n" % (len(rows), b"".join(rows), len(rows))
    out += table + b"startxref\n%d\n%%%%EOF\n" % len(out)
    put(folder, "intake", "small.pdf", out)
    put(folder, "verify", "small.pdf", out)


def main():
    folder = Path(sys.argv[1])
    vectors(folder)
    documents(folder)
    small(folder)
    # Every input that was found to fail is where the next search begins.
    for path in (ROOT / "tests/fuzz/found").glob("*"):
        put(folder, path.name.split("-")[0], path.name, path.read_bytes())


if __name__ == "__main__":
    main()
