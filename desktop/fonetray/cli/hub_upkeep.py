"""``fonetray hub addresses``, ``certificate`` and ``backup``: what an administrator looks after."""

import argparse
import asyncio
import ipaddress
import os
import sqlite3
from contextlib import closing, suppress
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path

from fonetray.cli.context import CommandError, Context, Exit
from fonetray.cli.hub_place import certificate_files, host_of, pin_of, public_url
from fonetray.config.ownership import give_to_folders_owner
from fonetray.config.settings import SettingsError, set_value


def addresses(context: Context, options: argparse.Namespace) -> Exit:
    """Say what to enter at the PBX; the secret is made where there is none yet."""
    del options
    from fonetray.listener.secret import ListenerSecret  # noqa: PLC0415 - the web server comes with its room
    from fonetray.listener.server import urls_at  # noqa: PLC0415

    base = public_url(context)
    context.home.prepare()
    try:
        secret = ListenerSecret.load_or_create(context.home.secret_file)
    except OSError as error:
        raise CommandError(f"{context.home.secret_file} cannot be read: {error.strerror}") from error
    urls = asdict(urls_at(base, secret))
    modules = asyncio.run(_modules(context, urls["module"]))
    lines = {**{name: url for name, url in urls.items() if name != "module"}, **modules}
    width = max(map(len, lines))
    context.answer(
        {**urls, "modules": modules}, lambda: "\n".join(f"{name:<{width}} {url}" for name, url in lines.items())
    )
    context.say("Whoever has such an address can invent calls: give it to the PBX and to nobody else.")
    return Exit.DONE


async def _modules(context: Context, base: str) -> dict[str, str]:
    """Give the addresses of the modules that there are rules for."""
    from fonetray.routing.addresses import addresses_of  # noqa: PLC0415 - for this alone
    from fonetray.services.modules.files import RuleFiles  # noqa: PLC0415

    files = RuleFiles(context.home.routing)
    await files.look()
    return addresses_of([each.loaded.module for each in files.all() if each.loaded is not None], base)


def certificate(context: Context, options: argparse.Namespace) -> Exit:
    """Make a key and a certificate that it signs itself, and have the hub use them from its next start."""
    url = public_url(context)
    context.home.prepare()
    file, key = certificate_files(context)
    if (file.exists() or key.exists()) and not options.again:
        raise CommandError(f"{file} or {key} is there already; --again replaces them, and all desks must join anew")
    pem, key_pem = _self_signed(host_of(url), options.days)
    try:
        for place, content in ((key, key_pem), (file, pem)):
            place.unlink(missing_ok=True)
            with os.fdopen(os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream:
                stream.write(content)
            give_to_folders_owner(place)
        set_value(context.home.config_file, "hub.certificate", file.name)
        set_value(context.home.config_file, "hub.key", key.name)
    except (OSError, SettingsError) as error:
        raise CommandError(f"the certificate cannot be kept: {error}") from error
    document = {"certificate": str(file), "key": str(key), "pin": pin_of(context), "host": host_of(url)}
    context.answer(document, lambda: f"{file}\n{key}\nSHA-256 {document['pin']}")
    context.say("Start the hub again; join codes made from now on carry this certificate's pin.")
    return Exit.DONE


def _self_signed(host: str, days: int) -> tuple[bytes, bytes]:
    from cryptography import x509  # noqa: PLC0415 - for this alone
    from cryptography.hazmat.primitives import hashes, serialization  # noqa: PLC0415
    from cryptography.hazmat.primitives.asymmetric import ec  # noqa: PLC0415

    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, host[:64] or "fonetray")])
    now = datetime.now(UTC)
    names: list[x509.GeneralName] = [x509.DNSName("localhost")]
    try:
        names.insert(0, x509.IPAddress(ipaddress.ip_address(host)))
    except ValueError:
        names.insert(0, x509.DNSName(host.encode("idna").decode("ascii")))
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=days))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return made.public_bytes(serialization.Encoding.PEM), private


def backup(context: Context, options: argparse.Namespace) -> Exit:
    """Copy the database as it is at one moment; nothing waits for it, and a file that is there is not touched."""
    target = Path(options.file)
    if not context.home.database.exists():
        raise CommandError(f"{context.home.database} is not there; is --home right?")
    if target.exists():
        raise CommandError(f"{target} is there already; name another file", Exit.USAGE)
    beside = target.with_name(target.name + ".part")
    try:
        os.close(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        source = f"{context.home.database.absolute().as_uri()}?mode=ro"
        with closing(sqlite3.connect(source, uri=True)) as whole, closing(sqlite3.connect(beside)) as copy:
            whole.backup(copy)
            copy.execute("PRAGMA journal_mode = DELETE")
        beside.rename(target)
    except (OSError, sqlite3.Error) as error:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
        raise CommandError(f"{target} cannot be written: {getattr(error, 'strerror', '') or error}") from error
    home = context.home
    kept = [home.config_file, home.secret_file, home.share_secret_file, *certificate_files(context)]
    kept += [home.routing, home.lookups, home.contact_servers_file]
    more = [str(file) for file in kept if file.exists()]
    document = {"file": str(target), "bytes": target.stat().st_size, "keep_too": more}
    context.answer(document, lambda: f"{target} ({document['bytes']} bytes)")
    context.say("Keep these too: " + ", ".join(more) if more else "There is nothing else to keep.")
    context.say("The company's login is not among them: it is where you gave it to the hub.")
    return Exit.DONE
