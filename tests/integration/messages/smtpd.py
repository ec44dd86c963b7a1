"""A mail server for tests: stores what it gets, one JSON object a line, and refuses by the address.

    smtpd.py FOLDER [--tls starttls|implicit CERT KEY] [--auth USER PASSWORD] [--port PORT]

The recipient says what happens: refused@ is refused (550), later@ is deferred (451) as often as the file `later` says,
spam@ is refused after DATA (554), lost@ is taken and the connection cut before the answer, as often as the file `lost` says.
"""

import argparse
import asyncio
import json
import pathlib
import re
import ssl
import sys

from aiosmtpd.smtp import SMTP, AuthResult

parser = argparse.ArgumentParser()
parser.add_argument("folder")
parser.add_argument("--tls", nargs=3)
parser.add_argument("--auth", nargs=2)
parser.add_argument("--port", type=int, default=0)
options = parser.parse_args()
folder = pathlib.Path(options.folder)


def still(name):
    """Counts down the number in a file; whether it was above 0."""
    path = folder / name
    left = int(path.read_text()) if path.exists() else 0
    path.write_text(str(max(left - 1, 0)))
    return left > 0


def note(**facts):
    with (folder / "mail").open("a") as mail:
        mail.write(json.dumps(facts) + "\n")


class Handler:
    async def handle_RCPT(self, server, session, envelope, address, rcpt_options):
        if address.startswith("refused@"):
            return f"550 5.1.1 <{address}>: no such user here"
        if address.startswith("later@") and still("later"):
            return "451 4.7.1 greylisted, come again"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        content = envelope.original_content.decode("latin-1")
        facts = {"from": envelope.mail_from, "to": envelope.rcpt_tos, "content": content}
        to = envelope.rcpt_tos[0]
        if to.startswith("spam@"):
            link = re.search(r"/mandate/[\w-]+", content.replace("=\r\n", ""))
            return f"554 5.7.1 <{to}> blocked: {link.group()}"
        note(**facts, tls=session.ssl is not None, user=str(session.auth_data or ""))
        if to.startswith("lost@") and still("lost"):
            server.transport.abort()
        return "250 taken"


def authenticate(server, session, envelope, mechanism, data):
    given = (data.login.decode(), data.password.decode())
    return AuthResult(success=given == tuple(options.auth), handled=False, auth_data=given[0])


settings = {}
context = None
if options.tls:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(options.tls[1], options.tls[2])
    if options.tls[0] == "starttls":
        settings.update(tls_context=context, require_starttls=True)
if options.auth:
    is_starttls = bool(options.tls and options.tls[0] == "starttls")
    settings.update(authenticator=authenticate, auth_required=True, auth_require_tls=is_starttls)


async def serve():
    loop = asyncio.get_running_loop()
    implicit = context if options.tls and options.tls[0] == "implicit" else None
    protocol = lambda: SMTP(Handler(), enable_SMTPUTF8=True, **settings)
    server = await loop.create_server(protocol, "127.0.0.1", options.port, ssl=implicit)
    print(server.sockets[0].getsockname()[1], flush=True)
    # Until whoever started it is gone.
    await loop.run_in_executor(None, sys.stdin.read)


asyncio.run(serve())
