"""A real mail server for the tests: STARTTLS is required; each message becomes one .eml file in a folder.

Run as: smtp_sink.py PORT FOLDER CERTIFICATE KEY. Prints "ready" when it listens; ends when its standard input closes.
"""

import pathlib
import ssl
import sys
import uuid

from aiosmtpd.controller import Controller


class Folder:
    """Writes what arrives, each message under a name of its own, whole or not at all."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)

    async def handle_DATA(self, server, session, envelope):
        name = f"{uuid.uuid4()}.eml"
        part = self.folder / f"{name}.part"
        part.write_bytes(envelope.content)
        part.rename(self.folder / name)
        return "250 kept"


def main():
    port, folder, certificate, key = sys.argv[1:]
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(certificate, key)
    controller = Controller(
        Folder(folder), hostname="localhost", port=int(port), tls_context=tls, require_starttls=True
    )
    controller.start()
    print("ready", flush=True)
    sys.stdin.read()
    controller.stop()


main()
