"""judge.py FOLDER: asks pyHanko, pdfsig and qpdf about every NAME.pdf in FOLDER, trusting FOLDER/ca.pem alone, and where it is
there the authority of those who signed before, FOLDER/others.pem.

One line for each file: NAME, then each peer's word, separated by tabs.

pyhanko  valid        every signature is intact, trusted, and later changes are permitted ones
         invalid      some signature is not
         unsigned     it sees no signature
         error        it cannot read the file, or fails over a signature
         endless      it has computed for longer than CPU_LIMIT
pdfsig   valid        every signature is valid and trusted, and one covers the whole file
         valid-partly every signature is valid and trusted, and none covers the whole file
         invalid, unsigned, error
qpdf     ok, warnings, errors (qpdf --check)

pyHanko is asked within this one process: starting it takes ten times as long as its answer.
"""

import logging
import os
import re
import signal
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

# Seconds of processor time for pyHanko over one file, and of waiting for the others.
CPU_LIMIT = 10
PATIENCE = 60
PDFSIG_VALID = "Signature is Valid."
PDFSIG_TRUSTED = "Certificate is Trusted."
PDFSIG_WHOLE = "Total document signed"


def pyhanko_setup(authorities):
    from pyhanko.keys import load_cert_from_pemder
    from pyhanko_certvalidator import ValidationContext

    roots = [load_cert_from_pemder(str(authority)) for authority in authorities]
    return lambda: ValidationContext(trust_roots=roots, allow_fetching=False, revocation_mode="soft-fail")


class Endless(BaseException):
    """Not an Exception: pyHanko must not take it for a broken file."""


def enough(*_):
    raise Endless


def limited(path, context):
    signal.signal(signal.SIGPROF, enough)
    signal.setitimer(signal.ITIMER_PROF, CPU_LIMIT)
    try:
        return pyhanko(path, context)
    except Endless:
        return "endless"
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def pyhanko(path, context):
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.validation import validate_pdf_signature

    try:
        with open(path, "rb") as file:
            # Like its command line: hybrid files and structural repairs are not accepted.
            reader = PdfFileReader(file)
            signatures = reader.embedded_signatures
            if not signatures:
                return "unsigned"
            if any(sig.sig_object_type != "/Sig" for sig in signatures):
                return "error"
            words = [validate_pdf_signature(sig, context()).bottom_line for sig in signatures]
            return "valid" if all(words) else "invalid"
    except Exception:  # whatever it stumbles over, it does not accept the file
        return "error"


def run(command):
    try:
        done = subprocess.run(command, capture_output=True, timeout=PATIENCE)
        return done.returncode, (done.stdout + done.stderr).decode("utf-8", "replace")
    except subprocess.TimeoutExpired:
        return -1, "no answer in time"


def pdfsig(path, store):
    code, said = run(["pdfsig", "-nssdir", store, str(path)])
    if code < 0 or "Syntax Error: Couldn't" in said and "Signature #" not in said:
        return "error"
    count = len(re.findall(r"^Signature #", said, re.M))
    if count == 0:
        return "unsigned" if "does not contain any signatures" in said else "error"
    # A field without a value is listed too, as not signed.
    unsigned = said.count("Signature is not signed") + said.count("The signature form field is not signed")
    count -= unsigned
    if count == 0:
        return "unsigned"
    if said.count(PDFSIG_VALID) != count or said.count(PDFSIG_TRUSTED) != count:
        return "invalid"
    return "valid" if PDFSIG_WHOLE in said else "valid-partly"


def qpdf(path):
    code, _ = run(["qpdf", "--check", str(path)])
    return {0: "ok", 3: "warnings"}.get(code, "errors")


def main():
    logging.disable(logging.CRITICAL)
    folder = Path(sys.argv[1])
    authorities = [path for path in (folder / "ca.pem", folder / "others.pem") if path.exists()]
    context = pyhanko_setup(authorities)
    files = sorted(folder.glob("*.pdf"))
    with tempfile.TemporaryDirectory() as store:
        database = f"sql:{store}"
        subprocess.run(["certutil", "-N", "-d", database, "--empty-password"], check=True)
        for path in authorities:
            add = ["certutil", "-A", "-d", database, "-n", path.stem, "-t", ",C,", "-i", str(path)]
            subprocess.run(add, check=True)
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            others = list(pool.map(lambda path: (pdfsig(path, store), qpdf(path)), files))
    for path, (sig, syntax) in zip(files, others):
        print(path.stem, limited(path, context), sig, syntax, sep="\t", flush=True)


if __name__ == "__main__":
    main()
