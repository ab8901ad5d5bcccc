#!/usr/bin/env python3
"""An independent reader of the golden vectors beside this file.

It shares no code with the Rust crate: sealed files are opened by `cryptography`'s Cobblestone-256, grants by its HPKE,
signatures by its ECDSA, and CBOR is read by the few lines below. Every file counts as one check; a file that should
fail must fail. Needs Python 3.10 and `cryptography` 50 or newer:

    python3 -m venv V && V/bin/pip install 'cryptography>=50' && V/bin/python app/protocol/vectors/reader.py

Prints `N passed, 0 failed`; exits with 1 when anything failed.
"""

import base64
import hashlib
import pathlib
import struct
import sys

from cryptography.cobblestone import Cobblestone256Decryptor
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, hpke, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, utils
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

FOLDER = pathlib.Path(__file__).resolve().parent
PROTECTED = bytes.fromhex("a1013832")  # {1: -51}, ESP384
CHUNK, SEALED_CHUNK, HEADER, SEGMENT = 16384, 16400, 56, 1 << 20


class Refused(Exception):
    """The bytes are refused, as some vectors expect."""


def require(condition, what):
    if not condition:
        raise Refused(what)


# --- CBOR (RFC 8949 §4.2.1: shortest lengths, definite lengths; no maps but the empty one) ---------------------------


class Tagged:
    def __init__(self, tag, value):
        self.tag, self.value = tag, value


def head(major, number):
    if number < 24:
        return bytes([major << 5 | number])
    for width, code in ((1, 24), (2, 25), (4, 26), (8, 27)):
        if number < 1 << 8 * width:
            return bytes([major << 5 | code]) + number.to_bytes(width, "big")
    raise ValueError(number)


def encode(value):
    if value is None:
        return b"\xf6"
    if isinstance(value, bool):
        return b"\xf5" if value else b"\xf4"
    if isinstance(value, int):
        return head(0, value) if value >= 0 else head(1, -1 - value)
    if isinstance(value, bytes):
        return head(2, len(value)) + value
    if isinstance(value, str):
        return head(3, len(value.encode())) + value.encode()
    if isinstance(value, list):
        return head(4, len(value)) + b"".join(map(encode, value))
    if isinstance(value, dict):
        require(not value, "only empty maps are used")
        return b"\xa0"
    return head(6, value.tag) + encode(value.value)


def item(data, at):
    require(at < len(data), "ends too early")
    major, info, at = data[at] >> 5, data[at] & 31, at + 1
    if data[at - 1] == 0xF6:
        return None, at
    if data[at - 1] in (0xF4, 0xF5):
        return data[at - 1] == 0xF5, at
    if info < 24:
        number = info
    else:
        require(info < 28, "indefinite or reserved length")
        width = 1 << info - 24
        number, at = int.from_bytes(data[at : at + width], "big"), at + width
    if major == 0:
        return number, at
    if major == 1:
        return -1 - number, at
    if major in (2, 3):
        require(at + number <= len(data), "ends too early")
        text = data[at : at + number]
        return (text if major == 2 else text.decode()), at + number
    if major == 4:
        values = []
        for _ in range(number):
            value, at = item(data, at)
            values.append(value)
        return values, at
    if major == 5 and number == 0:
        return {}, at
    if major == 6:
        value, at = item(data, at)
        return Tagged(number, value), at
    raise Refused("a type that is not used")


def decode(data):
    value, end = item(data, 0)
    require(end == len(data), "bytes follow")
    require(encode(value) == data, "not the deterministic encoding")
    return value


def context(purpose, *ids):
    return encode([f"countersign/v1/{purpose}", 1, *ids])


# --- primitives ------------------------------------------------------------------------------------------------------


def sha384(*parts):
    return hashlib.sha384(b"".join(parts)).digest()


def derive(secret, info, length=32):
    return HKDF(hashes.SHA384(), length, salt=None, info=info).derive(secret)


def gcm_open(key, aad, sealed):
    try:
        return AESGCM(key).decrypt(sealed[:12], sealed[12:], aad)
    except Exception as error:
        raise Refused("does not open") from error


def public_key(sec1):
    require(len(sec1) == 97, "not an uncompressed point")
    return ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP384R1(), sec1)


def private_key(der):
    return serialization.load_der_private_key(der, None)


def sec1(key):
    encoding = serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
    return key.public_key().public_bytes(*encoding)


def cose(purpose, key, data):
    """Verifies a COSE_Sign1 and returns (payload, SHA-384 of the payload bytes)."""
    sign1 = decode(data)
    require(isinstance(sign1, Tagged) and sign1.tag == 18 and len(sign1.value) == 4, "not a COSE_Sign1")
    protected, unprotected, payload, signature = sign1.value
    require(protected == PROTECTED and unprotected == {} and len(signature) == 96, "unexpected header")
    fields = decode(payload)
    structure = encode(["Signature1", protected, context(purpose), payload])
    r, s = int.from_bytes(signature[:48], "big"), int.from_bytes(signature[48:], "big")
    if key is None:
        key = fields[4]  # a bundle is signed by the key it publishes
    try:
        public_key(key).verify(utils.encode_dss_signature(r, s), structure, ec.ECDSA(hashes.SHA384()))
    except InvalidSignature as error:
        raise Refused("bad signature") from error
    require(fields[0] == 1, "unknown suite")
    return fields, sha384(payload)


def padme(length):
    exponent = length.bit_length() - 1
    if exponent < 1:
        return length
    mask = (1 << exponent - exponent.bit_length()) - 1
    return length + mask & ~mask


def open_sealed(key, context_bytes, sealed):
    decryptor = Cobblestone256Decryptor(key, context_bytes)
    try:
        frame = decryptor.update(sealed) + decryptor.finalize()
    except Exception as error:
        raise Refused("does not open") from error
    require(len(frame) >= 8, "no frame")
    (length,) = struct.unpack(">Q", frame[:8])
    require(len(frame) == max(256, padme(8 + length)) and not any(frame[8 + length :]), "bad padding")
    return frame[8 : 8 + length]


def merkle_root(leaves):
    if not leaves:
        return sha384()
    if len(leaves) == 1:
        return sha384(b"\0", leaves[0])
    split = 1 << (len(leaves) - 1).bit_length() - 1
    return sha384(b"\1", merkle_root(leaves[:split]), merkle_root(leaves[split:]))


def root_of(data):
    return merkle_root([data[at : at + SEGMENT] for at in range(0, len(data), SEGMENT)])


def fingerprint(bundle):
    email, signing, agreement = bundle[2], bundle[4], bundle[5]
    value = sha384(context("fingerprint", email.encode(), signing, agreement))
    for _ in range(5200):
        value = sha384(value, signing, agreement)
    return "".join(f"{int.from_bytes(value[at : at + 5], 'big') % 100000:05}" for at in range(0, 30, 5))


# --- one check per kind ----------------------------------------------------------------------------------------------


class Vector:
    def __init__(self, path):
        self.lines = [line.split(": ", 1) for line in path.read_text(encoding="utf-8").splitlines()]

    def all(self, name):
        return [value for found, value in self.lines if found == name]

    def has(self, name):
        return bool(self.all(name))

    def text(self, name):
        return self.all(name)[0]

    def hex(self, name):
        return bytes.fromhex(self.text(name))

    def uuid(self, name):
        return bytes.fromhex(self.text(name).replace("-", ""))


def check_context(v):
    ids = [bytes.fromhex(value) for value in v.all("id")]
    require(context(v.text("purpose"), *ids) == v.hex("bytes"), "context differs")


def check_bundle(v):
    bundle, digest = cose("bundle", None, v.hex("bytes"))
    require([bundle[4], bundle[5]] == [v.hex("signing"), v.hex("agreement")], "keys differ")
    require([bundle[2], bundle[3]] == [v.text("email"), v.text("name")], "person differs")
    require(digest == v.hex("hash") and fingerprint(bundle) == v.text("fingerprint"), "hash or fingerprint differs")


def check_safety_number(v):
    both = sorted(fingerprint(cose("bundle", None, v.hex(name))[0]) for name in "ab")
    digits = "".join(both)
    require(" ".join(digits[at : at + 5] for at in range(0, 60, 5)) == v.text("number"), "number differs")


def check_slot(v):
    suite, kind, sealed = decode(v.hex("bytes"))
    require(suite == 1 and kind in ("password", "words"), "unknown slot")
    user, secret = v.hex("user"), v.hex("secret")
    if v.has("export-key"):
        require(derive(v.hex("export-key"), context("mek", user)) == secret, "MEK differs")
    place = context("slot", user, kind.encode())
    require(gcm_open(derive(secret, place), place, sealed) == v.hex("kek"), "KEK differs")


def check_wrapped_keys(v):
    suite, *sealed = decode(v.hex("bytes"))
    require(suite == 1, "unknown suite")
    for name, bytes_ in zip(("signing", "agreement"), sealed):
        place = context("wrap", v.hex("user"), name.encode())
        opened = gcm_open(derive(v.hex("kek"), place), place, bytes_)
        require(opened == v.hex(name), "key differs")
        require(private_key(opened).curve.name == "secp384r1", "not a P-384 key")


def check_notebook(v):
    require(derive(v.hex("kek"), context("notebook", v.hex("user"))) == v.hex("key"), "key differs")
    require(context("notebook", v.hex("user"), v.text("purpose").encode()) == v.hex("context"), "context differs")


def check_words(v):
    """From the entropy on; the word list itself is not repeated here, so wrong phrases count as refused."""
    if not v.has("entropy"):
        raise Refused("a phrase without entropy")
    entropy, user = v.hex("entropy"), v.hex("user")
    require(derive(entropy, context("words-slot", user)) == v.hex("slot-key"), "slot key differs")
    scalar = derive(entropy, context("words-authentication", user, b"\0"), 48)
    key = ec.derive_private_key(int.from_bytes(scalar, "big"), ec.SECP384R1())
    require(sec1(key) == v.hex("authentication-public"), "authentication key differs")


def check_grant(v):
    suite, encapsulated, ciphertext = decode(v.hex("bytes"))
    require(suite == 1 and len(encapsulated) == 97, "unknown grant")
    number = lambda name: int(v.text(name)).to_bytes(4, "big")
    info = context("grant", v.hex("envelope"), number("epoch"), number("slot"), v.hex("bundle"))
    algorithms = hpke.Suite(hpke.KEM.P384, hpke.KDF.HKDF_SHA384, hpke.AEAD.AES_256_GCM)
    try:
        key = algorithms.decrypt(encapsulated + ciphertext, private_key(v.hex("private")), info)
    except Exception as error:
        raise Refused("does not open") from error
    require(key == v.hex("key"), "envelope key differs")
    require(derive(key, context("blob-key", v.hex("envelope"), v.hex("blob"))) == v.hex("blob-key"), "blob key differs")


def check_sealed(v):
    source = Vector(FOLDER / f"{v.text('from')}.txt") if v.has("from") else v
    sealed = bytearray(source.hex("bytes"))
    if v.has("cut"):
        del sealed[int(v.text("cut")) :]
    if v.has("flip"):
        sealed[int(v.text("flip"))] ^= 1
    if v.has("swap-chunks"):
        a, b = (slice(HEADER + SEALED_CHUNK * int(i), HEADER + SEALED_CHUNK * (int(i) + 1)) for i in v.text("swap-chunks").split())
        sealed[a], sealed[b] = sealed[b], sealed[a]
    plain = open_sealed(v.hex("key"), v.hex("context"), bytes(sealed))
    expected = pattern(int(v.text("plain-length"))) if v.has("plain-length") else v.hex("plain")
    require(plain == expected, "plaintext differs")
    require(not v.has("root") or root_of(bytes(sealed)) == v.hex("root"), "root differs")


def check_merkle(v):
    require(root_of(pattern(int(v.text("length")))) == v.hex("root"), "root differs")


def pattern(length):
    return (bytes(range(251)) * (length // 251 + 1))[:length]


def check_manifest(v):
    fields, digest = cose("manifest", v.hex("key"), v.hex("bytes"))
    _, envelope, requester, email, epoch, commitment, base, details, slots, route, deadline, created, *cover = fields
    for members, quorum in route:
        require(quorum is None or 1 <= quorum <= len(members), "quorum out of reach")
    require([envelope, requester, commitment] == [v.uuid("envelope"), v.hex("requester"), v.hex("commitment")], "fields differ")
    require(digest == v.hex("payload-hash") and len(slots) == int(v.text("slots")), "hash or slots differ")
    require("@" in email and epoch == 1 and deadline > created and len(cover) < 2, "fields differ")
    blobs = [base, details, *cover]
    require(all(len(blob) == 3 for blob in blobs) and len({blob[0] for blob in blobs}) == len(blobs), "blobs differ")


def check_cover(v):
    suite, width, height, picture = decode(v.hex("bytes"))
    require([suite, width, height] == [1, int(v.text("width")), int(v.text("height"))], "fields differ")
    kind, across, down = webp(picture) or jpeg(picture) or (None, 0, 0)
    require(kind and 0 < across * down <= 1 << 23, "no picture that is taken")
    require(kind == v.text("type"), "another kind of picture")


def webp(picture):
    """RFC 9649 §2.5, or §2.7 with a colour profile alone; the size as RFC 6386 §9.1 has it."""
    if picture[:4] + picture[8:12] != b"RIFFWEBP" or int.from_bytes(picture[4:8], "little") + 8 != len(picture):
        return None
    at, chunks = 12, []
    while at < len(picture):
        length = int.from_bytes(picture[at + 4 : at + 8], "little")
        chunks.append((picture[at : at + 4], picture[at + 8 : at + 8 + length]))
        at += 8 + length + length % 2
    *before, (name, frame) = chunks
    flags = before[0][1][0] if before and before[0][0] == b"VP8X" else None
    plain = [kind for kind, _ in before] == {None: [], 0: [b"VP8X"], 0x20: [b"VP8X", b"ICCP"]}.get(flags)
    if at != len(picture) or not plain or name != b"VP8 " or frame[3:6] != b"\x9d\x01\x2a" or frame[0] & 1:
        return None
    return "image/webp", *(int.from_bytes(frame[n : n + 2], "little") & 0x3FFF for n in (6, 8))


def jpeg(picture):
    """ITU-T T.81 §B.2.2: the size stands in the frame's header."""
    at = 2 if picture[:2] == b"\xff\xd8" else len(picture)
    while at + 9 <= len(picture) and picture[at] == 0xFF:
        if picture[at + 1] in (0xC0, 0xC1, 0xC2):
            down, across = (int.from_bytes(picture[at + n : at + n + 2], "big") for n in (5, 7))
            return "image/jpeg", across, down
        at += 2 + int.from_bytes(picture[at + 2 : at + 4], "big")
    return None


def check_entry(v):
    fields, digest = cose("entry", v.hex("key"), v.hex("bytes"))
    _, _, sequence, previous, displayed, author, decision, commitment, _, _ = fields
    require(decision[0] in range(1, 7) and displayed == previous, "unknown decision")
    names = ["payload-hash", "previous", "author", "commitment"]
    require([digest, previous, author, commitment] == [v.hex(name) for name in names], "fields differ")
    require(sequence == int(v.text("sequence")), "sequence differs")


def check_commitment(v):
    label = b"countersign/v1/commitment"
    require(sha384(label, v.hex("salt"), v.hex("digest")) == v.hex("commitment"), "commitment differs")


def check_binding(v):
    expected = [1, v.hex("salt"), v.uuid("envelope"), int(v.text("sequence")), v.hex("previous")]
    require(decode(v.hex("bytes")) == expected, "binding differs")


def check_evidence(v):
    """Signatures, links and the set of decisions; a short replay that knows valid, incomplete and invalid."""
    label, suite, manifest_bytes, entries, bundles, _, issued = decode(v.hex("bytes"))
    require(label == "countersign/v1/evidence" and suite == 1, "not evidence")
    people = {}
    for data in bundles:
        fields, digest = cose("bundle", None, data)
        people[digest] = fields
    verdict = "invalid"
    try:
        verdict = replay(manifest_bytes, entries, people, issued)
    except (Refused, KeyError):
        pass
    require(verdict == v.text("expect"), f"verdict is {verdict}")


def replay(manifest_bytes, entries, people, issued):
    claimed = decode(decode(manifest_bytes).value[2])
    manifest, tip = cose("manifest", people[claimed[2]][4], manifest_bytes)
    requester, commitment, slots, route = manifest[2], manifest[5], manifest[8], manifest[9]
    bound = {slot[0]: slot[3] for slot in slots}
    emails = {slot[0]: slot[2] for slot in slots}
    acted, closed = set(), False
    for number, data in enumerate(entries, 1):
        author = decode(decode(data).value[2])[5]
        entry, digest = cose("entry", people[author][4], data)
        _, envelope, sequence, previous, _, _, decision, stands, _, _ = entry
        require((envelope, sequence, previous) == (manifest[1], number, tip), "does not extend the chain")
        kind, *rest = decision
        if kind == 1:
            require(bound[rest[0]] == author and rest[0] not in acted, "may not approve")
            acted.add(rest[0])
        elif kind == 3:
            require(author == requester and bound[rest[0]] is None, "may not grant")
            require(people[rest[1]][2] == emails[rest[0]], "another person")
            bound[rest[0]] = rest[1]
        elif kind == 4:
            require(author == requester and not closed, "may not close")
            closed = True
        elif kind == 6:
            people_here = [requester, *(bundle for bundle in bound.values() if bundle)]
            require(author in people_here and closed, "may not archive")
        require(kind in (1, 4) or stands == commitment, "commitment changed")
        commitment, tip = stands, digest
    complete = all(sum(m in acted for m in members) >= (quorum or len(members)) for members, quorum in route)
    return "valid" if complete and closed else "incomplete"


def sha256(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


def check_ledger_leaf(v):
    label, suite, kind, commitment, key = decode(v.hex("bytes"))
    require(label == "countersign/v1/ledger" and suite == 1, "not a leaf")
    require((key is not None) == (kind == "bundle"), "map key")
    hidden = sha384(b"countersign/v1/ledger-commitment", v.hex("salt"), v.hex("object"))
    require(kind == v.text("leaf-kind") and commitment == hidden, "leaf differs")
    require(key is None or key == v.hex("map-key") == sha256(b"countersign/v1/ledger-map", v.hex("blind")), "map key")
    require(sha256(b"\0", v.hex("bytes")) == v.hex("hash"), "hash differs")


def path_root(node, index, size, path):
    """RFC 9162 §2.1.3.2."""
    require(index < size, "no such leaf")
    last = size - 1
    for sibling in path:
        require(last > 0, "a node too many")
        if index % 2 or index == last:
            node = sha256(b"\1", sibling, node)
            while index % 2 == 0 and index:
                index, last = index >> 1, last >> 1
        else:
            node = sha256(b"\1", node, sibling)
        index, last = index >> 1, last >> 1
    require(last == 0, "a node is missing")
    return node


def check_ledger_inclusion(v):
    path = [bytes.fromhex(node) for node in v.all("node")]
    root = path_root(sha256(b"\0", v.hex("leaf")), int(v.text("index")), int(v.text("size")), path)
    require(root == v.hex("root"), "not in the tree")


def check_ledger_consistency(v):
    """RFC 9162 §2.1.4.2, for proper beginnings."""
    old, new = int(v.text("from")), int(v.text("to"))
    path = [bytes.fromhex(node) for node in v.all("node")]
    if old & (old - 1) == 0:
        path.insert(0, v.hex("from-root"))
    index, last = old - 1, new - 1
    while index % 2:
        index, last = index >> 1, last >> 1
    before = after = path[0]
    for sibling in path[1:]:
        require(last > 0, "a node too many")
        if index % 2 or index == last:
            before, after = sha256(b"\1", sibling, before), sha256(b"\1", sibling, after)
            while index % 2 == 0 and index:
                index, last = index >> 1, last >> 1
        else:
            after = sha256(b"\1", after, sibling)
        index, last = index >> 1, last >> 1
    require(last == 0 and before == v.hex("from-root") and after == v.hex("to-root"), "another history")


def check_ledger_map(v):
    key, empty = v.hex("key"), bytes(32)
    siblings = dict(decode(v.hex("bytes")))
    node = sha256(b"\2", key, v.hex("value")) if v.has("value") else empty
    bits = int.from_bytes(key, "big")
    for depth in range(256, 0, -1):
        sibling = siblings.get(depth, empty)
        pair = (sibling, node) if bits >> 256 - depth & 1 else (node, sibling)
        node = empty if pair == (empty, empty) else sha256(b"\3", *pair)
    require(node == v.hex("root"), "another map")


def note_key(text):
    name, number, key = text.split("+", 2)
    key = base64.b64decode(key)
    require(sha256(name.encode(), b"\n", key)[:4].hex() == number, "the key's id differs")
    return name, bytes.fromhex(number), key[0], ed25519.Ed25519PublicKey.from_public_bytes(key[1:])


def note_time(note, key):
    """The time of this key's cosignature under a note, 0 for a log's signature."""
    name, number, role, public = note_key(key)
    text, lines = note.split("\n\n")
    text += "\n"
    for line in lines.splitlines():
        dash, signer, encoded = line.split(" ")
        raw = base64.b64decode(encoded)
        if (dash, signer, raw[:4]) != ("\u2014", name, number):
            continue
        time, signature, message = 0, raw[4:], text
        if role == 4:
            time, signature = int.from_bytes(raw[4:12], "big"), raw[12:]
            message = f"cosignature/v1\ntime {time}\n{text}"
        try:
            public.verify(signature, message.encode())
        except InvalidSignature as error:
            raise Refused("bad signature") from error
        return time
    raise Refused("not signed by this key")


def check_ledger_checkpoint(v):
    note = v.hex("note").decode()
    origin, size, root, extension, blank = note.split("\n")[:5]
    require(note_time(note, v.text("key")) == 0 and origin == v.text("key").split("+")[0], "another ledger")
    require(note_time(note, v.text("witness")) == int(v.text("witnessed")), "the time differs")
    name, map_root = extension.split(" ")
    require(name == "countersign-map/v1" and blank == "", "no map root")
    found = [int(size), base64.b64decode(root), base64.b64decode(map_root)]
    require(found == [int(v.text("size")), v.hex("root"), v.hex("map-root")], "fields differ")
    require(sha384(note.split("\n\n")[0].encode() + b"\n") == v.hex("hash"), "hash differs")


def check_evidence_proofs(v):
    """Every receipt against the checkpoint, which its ledger and the witness have signed."""
    label, suite, manifest, entries, bundles, _, _, proofs, crls, _ = decode(v.hex("bytes"))
    require(label == "countersign/v2/evidence" and suite == 1 and len(crls) == 1, "not evidence of version 2")
    key, note, *receipts = proofs
    require(note.split("\n")[0] == key.split("+")[0], "another ledger")
    require(note_time(note, key) == 0 and note_time(note, v.text("witness")) > 0, "not signed")
    size, root = int(note.split("\n")[1]), base64.b64decode(note.split("\n")[2])
    objects = [("manifest", manifest, receipts[0])]
    objects += [("entry", data, receipt) for data, receipt in zip(entries, receipts[1], strict=True)]
    objects += [("bundle", data, receipt) for data, receipt in zip(bundles, receipts[2], strict=True)]
    for kind, data, (index, salt, map_key, path) in objects:
        hidden = sha384(b"countersign/v1/ledger-commitment", salt, sha384(decode(data).value[2]))
        leaf = encode(["countersign/v1/ledger", 1, kind, hidden, map_key])
        require(path_root(sha256(b"\0", leaf), index, size, path) == root, f"{kind} is not in the ledger")


def check_completion(v):
    """The facts that the service seals, from the chain and its receipts."""
    label, suite, service, envelope, head, commitment, people, acts, ledger, hidden, _ = decode(v.hex("bytes"))
    require(label == "countersign/v1/completion" and suite == 1 and not service.endswith("/"), "not facts")
    own = decode(v.hex("particulars"))
    require(own[:2] == ["countersign/v1/particulars", 1] and len(own[2]) == 32, "not particulars")
    require(sha384(v.hex("particulars")) == hidden, "other particulars")
    _, _, manifest, entries, bundles, _, _, (_, note, *receipts), _, _ = decode(v.hex("evidence"))
    keys = {sha384(decode(data).value[2]): decode(decode(data).value[2]) for data in bundles}
    sent = decode(decode(manifest).value[2])
    require([envelope, people[0][2]] == [sent[1], sent[3]], "another envelope")
    require([person[0] for person in people] == list(range(len(sent[8]) + 1)), "other people")
    for _, _, email, name, bundle, _ in people:
        require(bundle is None or keys[bundle][2:4] == [email, name], "another person")
    chain = [(decode(data).value[2], receipt) for data, receipt in zip([manifest, *entries], [receipts[0], *receipts[1]])]
    require(len(acts) == len(chain), "other acts")
    for act, (payload, receipt) in zip(acts, chain):
        fields = decode(payload)
        number, kind, _, author, at, _, displayed, digest, made, leaf = act
        require([digest, leaf] == [sha384(payload), receipt and receipt[0]], "another hash or leaf")
        if number == 0:
            own = [0, 0, fields[2], fields[11], None, fields[5]]
        else:
            own = [fields[2], fields[6][0], fields[5], fields[9], fields[4], fields[7]]
        require([number, kind, author, at, displayed, made] == own, "another act")
    require([head, commitment] == [acts[-1][7], acts[-1][8]], "another head")
    lines = note.split("\n")
    require(ledger == [lines[0], int(lines[1]), base64.b64decode(lines[2])], "another checkpoint")


CHECKS = {name[6:].replace("_", "-"): check for name, check in list(globals().items()) if name.startswith("check_")}
VERDICTS = ("valid", "incomplete", "invalid")


def run(path):
    """None when the file's expectation holds, else what is wrong."""
    vector = Vector(path)
    kind, expect = vector.text("kind"), vector.text("expect")
    if kind not in CHECKS:
        return f"unknown kind {kind}"
    try:
        CHECKS[kind](vector)
    except Refused as refusal:
        return f"refused: {refusal}" if expect == "ok" or expect in VERDICTS else None
    return None if expect == "ok" or expect in VERDICTS else f"accepted, although it should fail with {expect}"


def main():
    failed, kinds = 0, set()
    paths = sorted(FOLDER.glob("*.txt"))
    for path in paths:
        kinds.add(Vector(path).text("kind"))
        problem = run(path)
        if problem:
            failed += 1
            print(f"{path.name}: {problem}")
    for missing in sorted(set(CHECKS) - kinds):
        failed += 1
        print(f"no vector of kind {missing}")
    print(f"{len(paths) - failed} passed, {failed} failed")
    return 1 if failed or not paths else 0


if __name__ == "__main__":
    sys.exit(main())
