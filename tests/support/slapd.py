"""A real OpenLDAP server as a process of a test, in a folder and on ports of its own."""

import subprocess
import uuid
from base64 import b64encode
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from support.certificates import write_certificate
from support.ports import free_ports, until_it_answers

BASE = "dc=firma,dc=dk"
ADMIN = f"cn=admin,{BASE}"
READER = f"cn=fonetray,{BASE}"
PASSWORD = "hemmelig æøå"
_SCHEMAS = ("core", "cosine", "inetorgperson", "nis", "msuser")
_CONFIG = """
{schemas}
modulepath /usr/lib/ldap
moduleload back_mdb
pidfile {folder}/slapd.pid
TLSCertificateFile {certificate}
TLSCertificateKeyFile {key}
sizelimit {sizelimit}
database mdb
suffix "{base}"
rootdn "{admin}"
rootpw {password}
directory {folder}/data
maxsize 104857600
access to attrs=userPassword by anonymous auth by * none
access to * by anonymous {anonymous} by users read
"""
_ROOT = f"""dn: {BASE}
objectClass: dcObject
objectClass: organization
dc: firma
o: Firma

dn: {READER}
objectClass: organizationalRole
objectClass: simpleSecurityObject
cn: fonetray
userPassword:: {b64encode(PASSWORD.encode()).decode()}

"""
Person = Mapping[str, str | Sequence[str]]


@dataclass
class Slapd:
    """Where it answers; ``authority`` is the file of whoever signed its certificate."""

    plain: str
    protected: str
    authority: Path
    process: subprocess.Popen[bytes]


def person(name: str, **attributes: str | Sequence[str]) -> Person:
    """An inetOrgPerson, in the order that LDIF wants."""
    return {"objectClass": "inetOrgPerson", "cn": name, "sn": name.rpartition(" ")[2], **attributes}


@contextmanager
def slapd(
    folder: Path,
    people: Iterable[Person],
    *,
    sizelimit: str = "unlimited",
    anonymous: str = "auth",
    host: str = "localhost",
    expired: bool = False,
) -> Iterator[Slapd]:
    """Run one that holds people; ``anonymous`` is what whoever has not logged in may do."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "data").mkdir()
    certificate, key = write_certificate(folder, host=host, expired=expired)
    config = folder / "slapd.conf"
    config.write_text(
        _CONFIG.format(
            schemas="\n".join(f"include /etc/ldap/schema/{name}.schema" for name in _SCHEMAS),
            folder=folder, certificate=certificate, key=key, sizelimit=sizelimit, base=BASE, admin=ADMIN,
            password=f'"{PASSWORD}"', anonymous=anonymous,
        ),
        encoding="utf-8",
    )  # fmt: skip
    ldif = folder / "people.ldif"
    ldif.write_text(_ROOT + "\n".join(map(_ldif, people)), encoding="utf-8")
    add = ["/usr/sbin/slapadd", "-q", "-f", str(config), "-l", str(ldif)]
    added = subprocess.run(add, check=False, capture_output=True, text=True, timeout=60)
    assert added.returncode == 0, added.stderr
    ports = free_ports(2)
    urls = f"ldap://127.0.0.1:{ports[0]}", f"ldaps://127.0.0.1:{ports[1]}"
    process = subprocess.Popen(
        ["/usr/sbin/slapd", "-d", "0", "-f", str(config), "-h", f"{urls[0]}/ {urls[1]}/"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        for port in ports:
            until_it_answers(port, process)
        yield Slapd(f"ldap://localhost:{ports[0]}", f"ldaps://localhost:{ports[1]}", certificate, process)
    finally:
        process.terminate()
        process.wait(20)


def _ldif(one: Person) -> str:
    name = str(one["cn"])
    lines = [_line("dn", f"cn={name},{BASE}")]
    for attribute, values in one.items():
        lines += [_line(attribute, value) for value in ([values] if isinstance(values, str) else values)]
    lines.append(_line("entryUUID", str(uuid.uuid5(uuid.NAMESPACE_DNS, name))))
    return "\n".join(lines) + "\n"


def _line(attribute: str, value: str) -> str:
    plain = value.isascii() and value.isprintable() and value[:1] not in (" ", ":", "<")
    return f"{attribute}: {value}" if plain else f"{attribute}:: {b64encode(value.encode()).decode()}"
